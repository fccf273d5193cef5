//! Surnames: compound ones, and those that most people bear.

use std::sync::OnceLock;

/// Compound surnames in use today (two Han characters), traditional forms included.
const COMPOUND: &str =
    "欧阳歐陽太史端木上官司马司馬东方東方独孤獨孤南宫南宮万俟萬俟闻人聞人夏侯诸葛諸葛尉迟尉遲公羊赫连赫連\
澹台澹臺皇甫宗政濮阳濮陽公冶太叔申屠公孙公孫慕容仲孙仲孫钟离鍾離长孙長孫宇文司徒鲜于鮮于司空闾丘閭丘子车子車亓官\
司寇巫马巫馬公西颛孙顓孫壤驷壤駟公良漆雕乐正樂正宰父谷梁榖梁拓跋夹谷夾谷轩辕軒轅令狐段干百里呼延东郭東郭南门南門\
羊舌微生梁丘左丘东门東門西门西門南荣南榮第五公仪公儀公乘太公太傅叔孙叔孫屈突尔朱爾朱东乡東鄉相里胡母淳于单于單于\
纳兰納蘭完颜完顏叶赫葉赫那拉富察耶律爱新愛新欧侯歐侯";

/// The surnames of most people (新华社 2020: the hundred most frequent, about 85 %).
const FREQUENT: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅\
钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳\
翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由";

/// A sieve of the compound surnames' first characters: one bit for each value of the lowest twelve bits. Most names
/// are told apart by it.
const SIEVE: [u64; 64] = {
    let mut sieve = [0u64; 64];
    let text = COMPOUND.as_bytes();
    // All of the list are characters of three bytes, two to a surname.
    let mut i = 0;
    while i + 5 < text.len() {
        assert!(text[i] >= 0xe0 && text[i] < 0xf0 && text[i + 3] >= 0xe0 && text[i + 3] < 0xf0);
        sieve[(text[i + 1] & 63) as usize] |= 1 << (text[i + 2] & 63);
        i += 6;
    }
    sieve
};

/// Is this pair a compound surname?
#[inline]
pub(crate) fn is_compound(a: char, b: char) -> bool {
    let (word, bit) = ((a as usize >> 6) & 63, a as u32 & 63);
    SIEVE[word] >> bit & 1 == 1 && is_listed(a, b)
}

#[cold]
fn is_listed(a: char, b: char) -> bool {
    static PAIRS: OnceLock<Vec<(char, char)>> = OnceLock::new();
    let pairs = PAIRS.get_or_init(|| {
        let mut rest = COMPOUND.chars();
        let mut pairs = Vec::with_capacity(256);
        while let (Some(a), Some(b)) = (rest.next(), rest.next()) {
            pairs.push((a, b));
        }
        pairs.sort_unstable();
        pairs
    });
    pairs.binary_search(&(a, b)).is_ok()
}

/// Is this character a surname by itself that many people bear?
pub(crate) fn is_frequent(surname: char) -> bool {
    static SORTED: OnceLock<Vec<char>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut all: Vec<char> = FREQUENT.chars().collect();
        all.sort_unstable();
        all
    });
    sorted.binary_search(&surname).is_ok()
}

//! Compound surnames.

/// Compound surnames in use today (two Han characters), traditional forms included.
const COMPOUND: &str =
    "欧阳歐陽太史端木上官司马司馬东方東方独孤獨孤南宫南宮万俟萬俟闻人聞人夏侯诸葛諸葛尉迟尉遲公羊赫连赫連\
澹台澹臺皇甫宗政濮阳濮陽公冶太叔申屠公孙公孫慕容仲孙仲孫钟离鍾離长孙長孫宇文司徒鲜于鮮于司空闾丘閭丘子车子車亓官\
司寇巫马巫馬公西颛孙顓孫壤驷壤駟公良漆雕乐正樂正宰父谷梁榖梁拓跋夹谷夾谷轩辕軒轅令狐段干百里呼延东郭東郭南门南門\
羊舌微生梁丘左丘东门東門西门西門南荣南榮第五公仪公儀公乘太公太傅叔孙叔孫屈突尔朱爾朱东乡東鄉相里胡母淳于单于單于\
纳兰納蘭完颜完顏叶赫葉赫那拉富察耶律爱新愛新欧侯歐侯";

/// Is this pair a compound surname?
pub(crate) fn is_compound(a: char, b: char) -> bool {
    let mut rest = COMPOUND.chars();
    while let (Some(x), Some(y)) = (rest.next(), rest.next()) {
        if x == a && y == b {
            return true;
        }
    }
    false
}

//! Names of people: the surname is kept, the rest hidden.

use crate::discover::compact::half_width;

/// Compound surnames in use today (two Han characters), traditional forms included.
const COMPOUND: &str =
    "欧阳歐陽太史端木上官司马司馬东方東方独孤獨孤南宫南宮万俟萬俟闻人聞人夏侯诸葛諸葛尉迟尉遲公羊赫连赫連\
澹台澹臺皇甫宗政濮阳濮陽公冶太叔申屠公孙公孫慕容仲孙仲孫钟离鍾離长孙長孫宇文司徒鲜于鮮于司空闾丘閭丘子车子車亓官\
司寇巫马巫馬公西颛孙顓孫壤驷壤駟公良漆雕乐正樂正宰父谷梁榖梁拓跋夹谷夾谷轩辕軒轅令狐段干百里呼延东郭東郭南门南門\
羊舌微生梁丘左丘东门東門西门西門南荣南榮第五公仪公儀公乘太公太傅叔孙叔孫屈突尔朱爾朱东乡東鄉相里胡母淳于单于單于\
纳兰納蘭完颜完顏叶赫葉赫那拉富察耶律爱新愛新欧侯歐侯";

/// Is this pair a compound surname?
pub(super) fn is_compound(a: char, b: char) -> bool {
    let mut rest = COMPOUND.chars();
    while let (Some(x), Some(y)) = (rest.next(), rest.next()) {
        if x == a && y == b {
            return true;
        }
    }
    false
}

/// A Han character, wherever Unicode put it (supplementary planes included).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{3007}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}' | '\u{30000}'..='\u{323af}')
}

/// The dot between the parts of a minority or transliterated name, in the forms met in data.
fn is_name_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '‧' | '・' | '･' | '．' | '∙' | '⋅' | '.')
}

/// Longest run of Han characters taken for a name without a dot (a longer one is something else).
const LONGEST: usize = 8;

/// A person's name: Han (`张三丰` → `张**`, `欧阳修` → `欧阳*`), with dots (`买买提·艾力` →
/// `买**·**`), or in Latin letters (`John Smith` → `J*** *****`). One character gives `*`.
pub(super) fn name(text: &str, out: &mut String) -> bool {
    let text = text.trim();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if is_han(first) => han(first, chars.as_str(), out),
        Some(first) if half_width(first).is_alphabetic() && !is_han(first) => foreign(first, chars.as_str(), out),
        _ => false,
    }
}

fn han(first: char, rest: &str, out: &mut String) -> bool {
    let (mut run, mut dots, mut after_dot, mut spaced) = (1usize, 0usize, false, false);
    for c in rest.chars() {
        if is_han(c) {
            run += 1;
            after_dot = false;
        } else if is_name_dot(c) && !after_dot {
            dots += 1;
            after_dot = true;
        } else if c == ' ' || c == '\u{3000}' {
            spaced = true;
        } else {
            return false;
        }
        if dots == 0 && run > LONGEST || run > 40 {
            return false;
        }
    }
    if after_dot || (spaced && dots > 0) {
        return false;
    }
    if run == 1 {
        out.push('*');
        return true;
    }
    out.push(first);
    // Two characters that happen to be a compound surname are a surname and a given name.
    let second = rest.chars().find(|c| is_han(*c));
    let kept = match second {
        Some(second) if dots == 0 && run > 2 && is_compound(first, second) => {
            out.push(second);
            2
        }
        _ => 1,
    };
    let mut seen = 1;
    for c in rest.chars() {
        if is_han(c) {
            seen += 1;
            if seen > kept {
                out.push('*');
            }
        } else if is_name_dot(c) {
            out.push('·');
        }
    }
    true
}

/// A name in an alphabet: the first letter is kept, every other letter hidden.
fn foreign(first: char, rest: &str, out: &mut String) -> bool {
    if rest.is_empty() {
        out.push('*');
        return true;
    }
    if rest.chars().count() > 79 {
        return false;
    }
    let start = out.len();
    out.push(half_width(first));
    let mut letters = 0;
    for c in rest.chars() {
        match half_width(c) {
            c if is_han(c) => {
                out.truncate(start);
                return false;
            }
            c if c.is_alphabetic() => {
                letters += 1;
                out.push('*');
            }
            // Marks that only ever follow a letter hide with it.
            '\u{300}'..='\u{36f}' => {}
            c @ (' ' | '-' | '\'' | '’' | ',') => out.push(c),
            c if is_name_dot(c) => out.push('.'),
            _ => {
                out.truncate(start);
                return false;
            }
        }
    }
    if letters == 0 {
        out.truncate(start);
        return false;
    }
    true
}

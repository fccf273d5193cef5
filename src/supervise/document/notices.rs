//! The three documents of Art. 21: 整改通知, 通报 and the report to the coordination group.

use super::{Document, DocumentNumber, Paragraph};
use crate::error::{supervise, Refusal};
use crate::supervise::day::Day;
use crate::supervise::entries::Entries;
use crate::supervise::notice::Notice;

/// Names as the issuing city writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letterhead {
    /// 发文机关, such as 景德镇市政务服务数据管理局.
    pub issuer: String,
    /// 印发机关, such as 景德镇市政务服务数据管理局办公室.
    pub office: String,
    /// The regulation's title, without 《》.
    pub regulation: String,
    /// 政务数据共享协调小组, with the city's name.
    pub group: String,
    /// Whom a circular is addressed to.
    pub everyone: Vec<String>,
}

fn text(s: String) -> Paragraph {
    Paragraph::Text(s)
}

fn heading(s: &str) -> Paragraph {
    Paragraph::Heading(s.to_string())
}

fn sentence(content: &str) -> String {
    let content = content.trim();
    if content.ends_with(['。', '！', '？', '；']) {
        content.to_string()
    } else {
        format!("{content}。")
    }
}

fn resting_on(entries: &Entries) -> String {
    if entries.is_empty() {
        return String::new();
    }
    format!("以上情况见政务数据共享审计日志第{}号条目，可凭检查点核验。", entries.to_string().replace(',', "、"))
}

fn addressee(name: &str) -> Result<Vec<String>, Refusal> {
    match name.trim() {
        "" => Err(Refusal::new(&supervise::DOCUMENT_LACKS).with("field", "department name")),
        name => Ok(vec![name.to_string()]),
    }
}

/// 整改通知书 to the department `name`. `demands`: what it must do, one paragraph each. GS-8302 where a part
/// the standard requires is empty.
pub fn rectification(
    head: &Letterhead,
    number: DocumentNumber,
    notice: &Notice,
    name: &str,
    demands: &[String],
    entries: &Entries,
) -> Result<Document, Refusal> {
    let situation = notice.finding.label().0;
    let mut body = vec![
        text(format!(
            "根据《{}》{}规定，经核查，你单位存在“{situation}”的情形。现将有关事项通知如下：",
            head.regulation,
            notice.finding.citation()
        )),
        heading("一、存在问题"),
        text(sentence(&notice.content)),
    ];
    body.extend((!entries.is_empty()).then(|| text(resting_on(entries))));
    body.push(heading("二、整改要求"));
    body.extend(demands.iter().map(|d| text(sentence(d))));
    body.push(text(format!("请于{}前完成整改，并将整改情况及佐证材料书面报送我局复核。", notice.deadline.chinese())));
    body.push(heading("三、逾期后果"));
    body.push(text(format!("未在规定时限内完成整改的，我局将依照上述规定进行通报，并将有关情况上报{}。", head.group)));
    finish(head, number, "关于限期整改政务数据共享有关问题的通知".to_string(), addressee(name)?, body, notice.issued_on)
}

/// 通报 of a department that let its deadline pass.
pub fn circular(
    head: &Letterhead,
    number: DocumentNumber,
    notice: &Notice,
    name: &str,
    on: Day,
    entries: &Entries,
) -> Result<Document, Refusal> {
    let name = addressee(name)?.join("");
    let mut body = vec![
        text(format!(
            "{}，我局就“{}”的情形通知{name}整改，要求于{}前完成。截至{}，{name}未在规定时限内完成整改。",
            notice.issued_on.chinese(),
            notice.finding.label().0,
            notice.deadline.chinese(),
            on.chinese()
        )),
        text(sentence(&notice.content)),
    ];
    body.extend((!entries.is_empty()).then(|| text(resting_on(entries))));
    body.push(text(format!(
        "根据《{}》第二十一条规定，现予以通报。{name}应当立即整改，并将结果报送我局复核；各单位应当引以为戒，依法履行政务数据共享职责。",
        head.regulation
    )));
    let mut made =
        finish(head, number, format!("关于{name}逾期未完成政务数据共享整改的通报"), head.everyone.clone(), body, on)?;
    made.copies = vec![head.group.clone()];
    Ok(made)
}

/// The report upward to the coordination group; `signer` (签发人) is required of an 上行文.
#[allow(clippy::too_many_arguments)]
pub fn report_upward(
    head: &Letterhead,
    number: DocumentNumber,
    notice: &Notice,
    name: &str,
    circular_number: &DocumentNumber,
    signer: &str,
    on: Day,
    entries: &Entries,
) -> Result<Document, Refusal> {
    if signer.trim().is_empty() {
        return Err(Refusal::new(&supervise::DOCUMENT_LACKS).with("field", "signer (签发人)"));
    }
    let name = addressee(name)?.join("");
    let mut body = vec![
        text(format!(
            "{}，我局就“{}”的情形通知{name}整改，要求于{}前完成。{name}逾期未完成整改，我局已以{circular_number}文件通报。",
            notice.issued_on.chinese(),
            notice.finding.label().0,
            notice.deadline.chinese()
        )),
        text(sentence(&notice.content)),
    ];
    body.extend((!entries.is_empty()).then(|| text(resting_on(entries))));
    body.push(text(format!("根据《{}》第二十一条规定，现将有关情况报告如上。", head.regulation)));
    body.push(text("专此报告。".to_string()));
    let mut made = finish(
        head,
        number,
        format!("关于{name}逾期未完成政务数据共享整改情况的报告"),
        vec![head.group.clone()],
        body,
        on,
    )?;
    made.signer = Some(signer.trim().to_string());
    Ok(made)
}

fn finish(
    head: &Letterhead,
    number: DocumentNumber,
    title: String,
    to: Vec<String>,
    body: Vec<Paragraph>,
    dated: Day,
) -> Result<Document, Refusal> {
    for (field, value) in [
        ("issuer (发文机关)", &head.issuer),
        ("office (印发机关)", &head.office),
        ("regulation", &head.regulation),
        ("group (协调小组)", &head.group),
    ] {
        if value.trim().is_empty() {
            return Err(Refusal::new(&supervise::DOCUMENT_LACKS).with("field", field));
        }
    }
    if to.is_empty() || to.iter().any(|t| t.trim().is_empty()) {
        return Err(Refusal::new(&supervise::DOCUMENT_LACKS).with("field", "addressee (主送)"));
    }
    Ok(Document {
        issuer: head.issuer.clone(),
        number,
        signer: None,
        title,
        to,
        body,
        attachments: Vec::new(),
        signed_as: head.issuer.clone(),
        dated,
        copies: Vec::new(),
        printed_by: head.office.clone(),
        printed_on: dated,
    })
}

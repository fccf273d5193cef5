//! The description of a guarded table: everything generic about it, as data.

use super::draft::Draft;
use super::write::Door;
use crate::sqlite::Result;
use crate::words::Words;

/// What a column holds; input of another form is refused or put into this one.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Text of at most so many bytes.
    Text(usize),
    /// A code: printable ASCII without spaces, at most 64 characters. Codes go into entry bodies,
    /// so they never carry personal data.
    Code,
    Integer,
    /// 0 or 1; 是 and 否 are understood.
    Bool,
    /// A local day, `YYYY-MM-DD` (+08:00).
    Date,
    /// An instant, `YYYY-MM-DDTHH:MM:SS.sssZ`; any offset is understood, none means +08:00.
    Time,
    /// One word of a closed list.
    Word(&'static Words),
    /// One word of a closed list, read by the table's own rule, whose refusals say more.
    Term(&'static Words),
    /// A coded word read by the table's own rule, with the label it is shown under.
    Coded(fn(&str) -> Option<&'static str>),
    /// A JSON value in RFC 8785 form, at most 64 KiB.
    Json,
    /// Lower-case hex of exactly so many bytes.
    Hex(usize),
    /// A file's content, as BLOB or text of at most so many bytes; only where it is not stored.
    Content(usize),
}

/// Where a column can be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exposure {
    /// An ordinary column.
    Visible,
    /// Given on write, read as NULL, neither stored nor logged.
    Secret,
    /// Stored but neither declared nor logged: a digest of a secret.
    Internal,
}

pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub exposure: Exposure,
}

impl Column {
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Column { name, kind, required: false, exposure: Exposure::Visible }
    }

    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub const fn secret(mut self) -> Self {
        self.exposure = Exposure::Secret;
        self
    }

    pub const fn internal(mut self) -> Self {
        self.exposure = Exposure::Internal;
        self
    }

    pub fn stored(&self) -> bool {
        self.exposure != Exposure::Secret
    }

    pub fn declared(&self) -> bool {
        self.exposure != Exposure::Internal
    }

    /// The type it is declared with, in the virtual table and in the shadow table alike.
    pub fn sql_type(&self) -> &'static str {
        match self.kind {
            Kind::Integer | Kind::Bool => "INTEGER",
            _ => "TEXT",
        }
    }

    pub fn has_label(&self) -> bool {
        matches!(self.kind, Kind::Word(_) | Kind::Term(_) | Kind::Coded(_))
    }

    /// The Chinese term of a stored word.
    pub fn label(&self, word: &str) -> Option<&'static str> {
        match self.kind {
            Kind::Word(words) | Kind::Term(words) => words.label(word),
            Kind::Coded(label) => label(word),
            _ => None,
        }
    }
}

/// A guarded table.
pub struct TableSpec {
    /// `gov_request`; rows lie in `gov_request_data`.
    pub name: &'static str,
    /// `request`: the first part of actions and objects in the log.
    pub entity: &'static str,
    /// In declared order, key first.
    pub columns: &'static [Column],
    /// How many leading columns form the key. With one INTEGER key column it is the rowid itself.
    pub key: usize,
    /// Further indexes on the shadow table, as column lists, with a `WHERE` where most rows need no place in it.
    pub indexes: &'static [&'static str],
    /// What else is created with the table: history tables, triggers; readable SQL.
    pub extra_sql: &'static str,
    /// Shadow tables besides its own that its nested statement may write.
    pub also_writes: &'static [&'static str],
    /// The table's rule: may amend the new row, name the action, add parties; or refuses.
    pub decide: fn(&Door<'_>, &mut Draft) -> Result<()>,
}

impl TableSpec {
    pub fn integer_key(&self) -> bool {
        self.key == 1 && matches!(self.columns.first(), Some(Column { kind: Kind::Integer, .. }))
    }

    /// The shadow table's rowid column.
    pub fn rowid_name(&self) -> &'static str {
        if self.integer_key() {
            self.columns[0].name
        } else {
            "row_id"
        }
    }

    pub fn shadow(&self) -> String {
        format!("{}_data", self.name)
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    pub fn key_columns(&self) -> &'static [Column] {
        &self.columns[..self.key]
    }
}

/// What a declared column of the virtual table stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Declared {
    /// Column of the spec.
    Data(usize),
    ChangedAt,
    ChangedBy,
    /// The Chinese term of a word column.
    Label(usize),
    Secret(usize),
    At,
    Actor,
    Nonce,
}

/// The declared columns in order: data, `changed_at`, `changed_by`, then the hidden ones.
pub fn declared(spec: &TableSpec) -> Vec<Declared> {
    let data = |e| move |(i, c): (usize, &Column)| (c.exposure == e).then_some(i);
    let columns = || spec.columns.iter().enumerate();
    let mut all: Vec<Declared> = columns().filter_map(data(Exposure::Visible)).map(Declared::Data).collect();
    all.extend([Declared::ChangedAt, Declared::ChangedBy]);
    all.extend(columns().filter(|(_, c)| c.has_label() && c.declared()).map(|(i, _)| Declared::Label(i)));
    all.extend(columns().filter_map(data(Exposure::Secret)).map(Declared::Secret));
    all.extend([Declared::At, Declared::Actor, Declared::Nonce]);
    all
}

/// The declaration that `sqlite3_declare_vtab` gets.
pub fn declaration(spec: &TableSpec) -> String {
    let columns: Vec<String> = declared(spec)
        .into_iter()
        .map(|d| match d {
            Declared::Data(i) => format!("{} {}", spec.columns[i].name, spec.columns[i].sql_type()),
            Declared::ChangedAt => "changed_at TEXT".into(),
            Declared::ChangedBy => "changed_by TEXT".into(),
            Declared::Label(i) => format!("{}_label TEXT HIDDEN", spec.columns[i].name),
            Declared::Secret(i) => format!("{} TEXT HIDDEN", spec.columns[i].name),
            Declared::At => "at TEXT HIDDEN".into(),
            Declared::Actor => "actor TEXT HIDDEN".into(),
            Declared::Nonce => "nonce TEXT HIDDEN".into(),
        })
        .collect();
    format!("CREATE TABLE x({})", columns.join(", "))
}

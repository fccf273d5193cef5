//! An open session: who this connection speaks for, and what it declared.

use crate::calendar::Timestamp;
use crate::mask::reveal::Answer;
use crate::mask::SessionKey;
use std::cell::Cell;
use std::rc::Rc;

/// What `session_open` established. Standing is checked again at every use: a departed holder or a revoked
/// credential ends at once.
#[derive(Clone, Debug)]
pub struct Session {
    /// `gov_credential.id`.
    pub credential: String,
    /// `gov_staff.id`, the holder.
    pub actor: String,
    /// `None` for the administrator that `govshare_init` made.
    pub department: Option<String>,
    /// The English role word.
    pub role: String,
    /// What the data is to be used for (Art. 7).
    pub purpose: Option<String>,
    /// The information system that reads (Art. 7).
    pub system: Option<String>,
    /// The human behind a pooled account.
    pub operator: Option<String>,
    pub terminal: Option<String>,
    /// From the key file named at opening; gone with the session, neither stored nor logged.
    pub key: Option<Rc<SessionKey>>,
    /// The answer of a reveal that this session took and has not read yet.
    pub answer: Option<Rc<Answer>>,
    /// One of Art. 16's eight words; `query` unless declared.
    pub action: String,
    /// An inspector's session (Arts. 14, 17): it reads, its reads are logged, and it writes nothing.
    pub read_only: bool,
    pub opened_at: Timestamp,
    pub last_used: Cell<Timestamp>,
    /// How long it may stand idle, as the rule packs said when it was opened.
    pub idle_ms: i64,
}

impl Session {
    /// Whether it has stood unused for too long. A clock that was set back does not count as idleness.
    pub fn is_idle(&self, now: Timestamp) -> bool {
        now.millis().saturating_sub(self.last_used.get().millis()) > self.idle_ms
    }
}

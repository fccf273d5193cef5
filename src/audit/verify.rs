//! Verification of the stored chain: rows in, problems out, memory independent of length.
//!
//! Hashing needs only a row and the stored hash before it, so it is done in batches on a
//! second thread while this one reads on ([`batch`]); what depends on the order of the
//! entries (numbers, times, parties, erasures) is judged there in order afterwards ([`judge`]).
//! Where hashing is the slow part, as with SM3, the reading thread hashes every other batch itself.
//! After a broken link the chain is taken up again at the stored hash, so that one change
//! is one problem and names its own entry, not every later one.

mod batch;
mod erasure;
mod judge;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel, Receiver, SyncSender};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::hash::{Algorithm, Hash, ZERO};
use super::json;
use super::retention::Terms;
use crate::error::{self, Refusal};
use batch::Batch;
use judge::Judge;

/// A stored value with its storage class, as SQLite's `typeof` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Null,
    /// An integer or a real: no column of ours but seq may hold one.
    Number,
    Text(&'a [u8]),
    Blob(&'a [u8]),
}

impl<'a> Cell<'a> {
    fn bytes(self) -> &'a [u8] {
        match self {
            Cell::Text(bytes) | Cell::Blob(bytes) => bytes,
            Cell::Null | Cell::Number => &[],
        }
    }

    pub(super) fn length(self) -> usize {
        self.bytes().len()
    }
}

/// One row of `gov_audit_data`, in the order of seq.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub seq: i64,
    pub body: Cell<'a>,
    pub detail: Cell<'a>,
    pub hash: Cell<'a>,
}

/// What was found at an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Body, detail or hash is not what was written.
    Edited,
    /// No row has this number, or the first of a range of numbers.
    Missing,
    /// A row that the chain passes by.
    Inserted,
    /// An entry under a number that is not its own.
    Reordered,
    /// Continues an earlier entry than the one before it.
    Forked,
    /// Stored as another type than was written.
    Retyped,
    /// Detail is gone and no `chain.erase` covers it, or its class is never erased.
    Erased,
    /// Detail was erased sooner than the retention allows.
    ErasedEarly,
    /// A department's count or its previous entry is wrong.
    Parties,
    /// Time runs backwards.
    Backwards,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Edited => "edited",
            Kind::Missing => "missing",
            Kind::Inserted => "inserted",
            Kind::Reordered => "reordered",
            Kind::Forked => "forked",
            Kind::Retyped => "retyped",
            Kind::Erased => "erased",
            Kind::ErasedEarly => "erased_early",
            Kind::Parties => "parties",
            Kind::Backwards => "backwards",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub seq: i64,
    pub kind: Kind,
    /// One English sentence without any stored value in it.
    pub explanation: String,
}

/// The last entry of a chain, or where verification takes up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: Hash,
    pub at: Option<String>,
}

/// How to verify.
#[derive(Clone, Debug)]
pub struct Options {
    pub algorithm: Algorithm,
    /// Take up behind an entry verified before (its parties are learnt as they come);
    /// `None` begins at genesis.
    pub after: Option<Head>,
    /// Months that a detail must be kept; Art. 16 demands 6 at least.
    pub retention_months: u32,
    /// The terms of retention that the entries before it set.
    pub terms: Terms,
    /// Tree sizes whose RFC 6962 roots are wanted (only from genesis on).
    pub roots_at: Vec<i64>,
    /// Hash on a second thread as well.
    pub threads: bool,
}

impl Options {
    pub fn new(algorithm: Algorithm) -> Self {
        let (terms, roots_at) = (Terms::default(), Vec::new());
        Options { algorithm, after: None, retention_months: 6, terms, roots_at, threads: true }
    }
}

/// Of each department: its number of entries and the last one's seq. The codes are whatever the file holds, so the hash
/// has a seed of its own in every process.
pub type Standings = HashMap<String, (i64, i64), foldhash::fast::RandomState>;

/// What a verification comes to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Those not yet taken by [`Verifier::take_problems`].
    pub problems: Vec<Problem>,
    /// `None` if there was no entry at all.
    pub head: Option<Head>,
    /// The roots asked for, of those sizes that the chain reaches.
    pub roots: Vec<(i64, Hash)>,
    pub parties: Standings,
}

/// The running verification. Feed it every row in the order of seq, then finish it.
pub struct Verifier {
    algorithm: Algorithm,
    filling: Batch,
    judging: Judging,
}

/// Who judges: this thread, or the second one, which hashes what it can and judges everything, in order.
enum Judging {
    Here(Box<Judge>, Vec<Problem>),
    There(Worker),
}

/// Batches waiting on the second thread; what is more is waited for, so that memory stays bounded.
const QUEUE: usize = 32;
/// Batches waiting to be hashed there; this thread hashes what is more instead of waiting.
const UNHASHED: usize = 3;

struct Worker {
    work: SyncSender<Batch>,
    /// Batches to be filled anew.
    spare: Receiver<Batch>,
    found: Receiver<Problem>,
    unhashed: Arc<AtomicUsize>,
    thread: JoinHandle<Judge>,
}

impl Worker {
    /// Gives the judge back where the system gives no thread: one is enough, only slower.
    fn start(algorithm: Algorithm, options: &Options) -> Option<Self> {
        let (work, jobs) = sync_channel::<Batch>(QUEUE);
        let (give_back, spare) = sync_channel(QUEUE + 2);
        let (tell, found) = channel();
        let unhashed = Arc::new(AtomicUsize::new(0));
        let waiting = unhashed.clone();
        let mut judge = Judge::new(options.clone());
        let run = move || {
            for mut batch in jobs {
                if !batch.hashed {
                    waiting.fetch_sub(1, Ordering::Relaxed);
                    batch.hash(algorithm);
                }
                judge.batch(&batch);
                // Nobody listens any more when the verification was given up.
                judge.problems.drain(..).for_each(|problem| drop(tell.send(problem)));
                batch.clear();
                let _ = give_back.try_send(batch);
            }
            judge
        };
        let thread = std::thread::Builder::new().name("govshare-verify".into()).spawn(run).ok()?;
        Some(Worker { work, spare, found, unhashed, thread })
    }

    fn take(&self, mut batch: Batch, algorithm: Algorithm) -> Result<Batch, Refusal> {
        if self.unhashed.load(Ordering::Relaxed) < UNHASHED {
            self.unhashed.fetch_add(1, Ordering::Relaxed);
        } else {
            batch.hash(algorithm);
        }
        self.work.send(batch).map_err(|_| thread_died())?;
        Ok(self.spare.try_recv().unwrap_or_default())
    }
}

impl Verifier {
    pub fn new(options: Options) -> Self {
        let algorithm = options.algorithm;
        let mut filling = Batch::default();
        filling.begin(Some(options.after.as_ref().map_or(ZERO, |head| head.hash)));
        let worker = if options.threads { Worker::start(algorithm, &options) } else { None };
        let judging = match worker {
            Some(worker) => Judging::There(worker),
            None => Judging::Here(Box::new(Judge::new(options)), Vec::new()),
        };
        Verifier { algorithm, filling, judging }
    }

    /// Takes the next row. Fails only if a thread of ours died.
    pub fn feed(&mut self, row: Row<'_>) -> Result<(), Refusal> {
        self.filling.push(row);
        if self.filling.is_full() {
            self.hand_out()?;
        }
        Ok(())
    }

    /// The problems found so far, in about the order of seq.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        match &mut self.judging {
            Judging::Here(_, found) => std::mem::take(found),
            Judging::There(worker) => worker.found.try_iter().collect(),
        }
    }

    /// Judges what is left. The erasures that nothing covers are known only here.
    pub fn finish(mut self) -> Result<Outcome, Refusal> {
        if !self.filling.is_empty() {
            self.hand_out()?;
        }
        match self.judging {
            Judging::Here(judge, mut found) => {
                let mut outcome = judge.finish();
                found.append(&mut outcome.problems);
                Ok(Outcome { problems: found, ..outcome })
            }
            Judging::There(Worker { work, found, thread, .. }) => {
                drop(work);
                let judge = thread.join().map_err(|_| thread_died())?;
                let mut problems: Vec<Problem> = found.iter().collect();
                let mut outcome = judge.finish();
                problems.append(&mut outcome.problems);
                Ok(Outcome { problems, ..outcome })
            }
        }
    }

    fn hand_out(&mut self) -> Result<(), Refusal> {
        let mut full = std::mem::take(&mut self.filling);
        let last = full.last();
        self.filling = match &mut self.judging {
            Judging::There(worker) => worker.take(full, self.algorithm)?,
            Judging::Here(judge, found) => {
                full.hash(self.algorithm);
                judge.batch(&full);
                found.append(&mut judge.problems);
                full.clear();
                full
            }
        };
        self.filling.begin(last);
        Ok(())
    }
}

/// The algorithm that the detail of `chain.genesis` names in its member `hash`.
pub fn genesis_algorithm(detail: &str) -> Option<Algorithm> {
    json::read(detail).ok()?.get("hash")?.text().and_then(Algorithm::parse)
}

fn thread_died() -> Refusal {
    Refusal::new(&error::internal::PANIC).with("where", "audit_verify")
}

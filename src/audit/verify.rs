//! Verification of the stored chain: rows in, problems out, memory independent of length.
//!
//! Hashing needs only a row and the stored hash before it, so it is done in batches on a
//! second thread while this one reads on ([`batch`]); what depends on the order of the
//! entries (numbers, times, parties, erasures) is judged in order afterwards ([`judge`]).
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

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{sync_channel, Receiver, SyncSender, TrySendError};
use std::thread::JoinHandle;

use super::hash::{Algorithm, Hash, ZERO};
use super::json;
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
    /// Tree sizes whose RFC 6962 roots are wanted (only from genesis on).
    pub roots_at: Vec<i64>,
    /// Hash on a second thread as well.
    pub threads: bool,
}

impl Options {
    pub fn new(algorithm: Algorithm) -> Self {
        Options { algorithm, after: None, retention_months: 6, roots_at: Vec::new(), threads: true }
    }
}

/// What a verification comes to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Those not yet taken by [`Verifier::take_problems`].
    pub problems: Vec<Problem>,
    /// `None` if there was no entry at all.
    pub head: Option<Head>,
    /// The roots asked for, of those sizes that the chain reaches.
    pub roots: Vec<(i64, Hash)>,
    /// For each department: its number of entries and the last one's seq.
    pub parties: HashMap<String, (i64, i64)>,
}

/// The running verification. Feed it every row in the order of seq, then finish it.
pub struct Verifier {
    algorithm: Algorithm,
    judge: Judge,
    filling: Batch,
    /// The stored hash of the row fed last, where it is 32 bytes.
    last: Option<Hash>,
    worker: Option<Worker>,
    /// Number of the batch to hand out next, and of the one to judge next.
    handed: u64,
    judged: u64,
    done: BTreeMap<u64, Batch>,
    spare: Vec<Batch>,
}

struct Worker {
    work: SyncSender<(u64, Batch)>,
    results: Receiver<(u64, Batch)>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// `None` where the system gives no thread: one is enough, only slower.
    fn start(algorithm: Algorithm) -> Option<Self> {
        let (work, jobs) = sync_channel::<(u64, Batch)>(2);
        let (finished, results) = sync_channel(16);
        let run = move || {
            for (number, mut batch) in jobs {
                batch.hash(algorithm);
                if finished.send((number, batch)).is_err() {
                    break;
                }
            }
        };
        let thread = std::thread::Builder::new().name("govshare-verify".into()).spawn(run).ok()?;
        Some(Worker { work, results, thread })
    }
}

impl Verifier {
    pub fn new(options: Options) -> Self {
        let algorithm = options.algorithm;
        Verifier {
            algorithm,
            worker: if options.threads { Worker::start(algorithm) } else { None },
            last: Some(options.after.as_ref().map_or(ZERO, |head| head.hash)),
            judge: Judge::new(options),
            filling: Batch::default(),
            handed: 0,
            judged: 0,
            done: BTreeMap::new(),
            spare: Vec::new(),
        }
    }

    /// Takes the next row. Fails only if a thread of ours died.
    pub fn feed(&mut self, row: Row<'_>) -> Result<(), Refusal> {
        self.filling.push(row, self.last);
        self.last = row.hash.bytes().try_into().ok();
        if self.filling.is_full() {
            self.hand_out()?;
        }
        Ok(())
    }

    /// The problems found so far, in about the order of seq.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.judge.problems)
    }

    /// Judges what is left. The erasures that nothing covers are known only here.
    pub fn finish(mut self) -> Result<Outcome, Refusal> {
        if !self.filling.is_empty() {
            self.hand_out()?;
        }
        if let Some(Worker { work, results, thread }) = self.worker.take() {
            drop(work);
            self.done.extend(results.iter());
            if thread.join().is_err() {
                return Err(thread_died());
            }
        }
        self.judge_ready();
        if self.judged != self.handed {
            return Err(thread_died());
        }
        Ok(self.judge.finish())
    }

    fn hand_out(&mut self) -> Result<(), Refusal> {
        let next = self.spare.pop().unwrap_or_default();
        let full = (self.handed, std::mem::replace(&mut self.filling, next));
        self.handed += 1;
        let refused = match &self.worker {
            Some(worker) => match worker.work.try_send(full) {
                Ok(()) => None,
                Err(TrySendError::Full(mine)) => Some(mine),
                Err(TrySendError::Disconnected(_)) => return Err(thread_died()),
            },
            None => Some(full),
        };
        // The other thread has enough to do: this one hashes instead of waiting.
        if let Some((number, mut batch)) = refused {
            batch.hash(self.algorithm);
            self.done.insert(number, batch);
        }
        if let Some(worker) = &self.worker {
            self.done.extend(worker.results.try_iter());
        }
        self.judge_ready();
        // Never run far ahead of a thread that the system holds up: memory stays bounded.
        while self.handed - self.judged > 32 {
            let Some(worker) = &self.worker else { break };
            let late = worker.results.recv().map_err(|_| thread_died())?;
            self.done.insert(late.0, late.1);
            self.judge_ready();
        }
        Ok(())
    }

    fn judge_ready(&mut self) {
        while let Some(mut batch) = self.done.remove(&self.judged) {
            self.judge.batch(&batch);
            self.judged += 1;
            batch.clear();
            if self.spare.len() < 4 {
                self.spare.push(batch);
            }
        }
    }
}

/// The algorithm that the detail of `chain.genesis` names in its member `hash`.
pub fn genesis_algorithm(detail: &str) -> Option<Algorithm> {
    json::read(detail).ok()?.get("hash")?.text().and_then(Algorithm::parse)
}

fn thread_died() -> Refusal {
    Refusal::new(&error::internal::PANIC).with("where", "audit_verify")
}

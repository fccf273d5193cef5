//! Work on plain data shared among threads. Where the system gives none, one does it all.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{available_parallelism, scope, Builder, ScopedJoinHandle};

/// To start a thread takes as long as a hundred rows do.
pub const FEW: usize = 512;
/// Elements that a thread takes at a time.
const SHARE: usize = 128;
/// More threads than this have nothing left to wait for: the calling one does what only it can.
const MOST: usize = 4;

/// Does one thing on a second thread while the calling one does the other; both here if there is too little to do.
pub fn at_once<T: Send, R>(many: usize, there: impl Fn() -> T + Sync, here: impl FnOnce() -> R) -> (T, R) {
    if many < FEW {
        let done = here();
        return (there(), done);
    }
    scope(|scope| {
        let thread = Builder::new().name("govshare".into()).spawn_scoped(scope, &there);
        let done = here();
        match thread {
            Ok(thread) => (joined(thread), done),
            Err(_) => (there(), done),
        }
    })
}

/// Maps every element, in order.
pub fn map<T: Send, R: Send>(all: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    if all.len() < FEW {
        return all.into_iter().map(each).collect();
    }
    let count = all.len();
    let mut shares: Vec<Mutex<(Vec<T>, Vec<R>)>> = Vec::with_capacity(count / SHARE + 1);
    let mut all = all.into_iter();
    loop {
        let share: Vec<T> = all.by_ref().take(SHARE).collect();
        if share.is_empty() {
            break;
        }
        shares.push(Mutex::new((share, Vec::new())));
    }
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
            let todo = std::mem::take(&mut share.0);
            share.1 = todo.into_iter().map(&each).collect();
        }
    };
    let others = available_parallelism().map_or(1, usize::from).min(MOST).saturating_sub(1);
    scope(|scope| {
        let start = |_| Builder::new().name("govshare".into()).spawn_scoped(scope, work).ok();
        let threads: Vec<_> = (0..others).filter_map(start).collect();
        work();
        threads.into_iter().for_each(joined);
    });
    let mut out = Vec::with_capacity(count);
    for share in shares {
        out.append(&mut share.into_inner().unwrap_or_else(PoisonError::into_inner).1);
    }
    out
}

/// What a thread gave; its panic goes on in this one.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_mapped_once_and_in_order() {
        for n in [0, 1, FEW - 1, FEW, FEW + 1, 10 * SHARE, 10_001] {
            let all: Vec<usize> = (0..n).collect();
            assert_eq!(map(all, |i| i * 3), (0..n).map(|i| i * 3).collect::<Vec<_>>());
        }
    }

    #[test]
    fn both_are_done_whether_there_is_much_or_little() {
        for many in [0, FEW] {
            let seen = AtomicUsize::new(0);
            let (a, b) = at_once(many, || seen.fetch_add(1, Ordering::Relaxed), || "here");
            assert_eq!((a, b, seen.into_inner()), (0, "here", 1));
        }
    }

    #[test]
    fn a_panic_of_any_thread_is_the_callers() {
        let all: Vec<usize> = (0..FEW).collect();
        assert!(std::panic::catch_unwind(|| map(all, |i| assert_ne!(i, FEW - 1))).is_err());
        assert!(std::panic::catch_unwind(|| at_once(FEW, || panic!("there"), || ())).is_err());
    }
}

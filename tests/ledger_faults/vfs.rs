//! A file system that fails when told to: SQLite's own, with the n-th write, sync, truncation, removal or opening refused.
//!
//! The only unsafe code of the tests beside loading the library: a VFS is a table of C functions. Every call is
//! handed on to the real one, whose file lies behind ours in the memory that SQLite gave.

use rusqlite::ffi;
use std::cell::Cell;
use std::os::raw::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicPtr, Ordering::SeqCst};

/// What is to happen, on each thread for itself: SQLite calls on the thread that called it.
struct Plan {
    /// Calls until one fails; below zero none does.
    left: Cell<i64>,
    /// What the failing call answers; 0: each as its kind does (IOERR_WRITE, IOERR_FSYNC, …).
    answer: Cell<c_int>,
    /// How many calls failed since [`arm`].
    failed: Cell<i64>,
    /// The first of them needs room on the disk, so that it can fail as a full one does.
    room: Cell<bool>,
    /// After the first failure all fail, as on a disk that is gone.
    for_good: Cell<bool>,
}

thread_local! {
    static PLAN: Plan = const {
        Plan { left: Cell::new(-1), answer: Cell::new(0), failed: Cell::new(0), room: Cell::new(false), for_good: Cell::new(false) }
    };
}

static REAL: AtomicPtr<ffi::sqlite3_vfs> = AtomicPtr::new(std::ptr::null_mut());

/// From now on the n-th call (from 0) that changes a file fails; with `for_good` all later ones as well.
pub fn arm(n: i64, answer: c_int, for_good: bool) {
    PLAN.with(|plan| {
        plan.answer.set(answer);
        plan.for_good.set(for_good);
        plan.failed.set(0);
        plan.left.set(n);
    });
}

/// Nothing fails any more; how many calls did, and whether a full disk could have been the reason.
pub fn disarm() -> (i64, bool) {
    PLAN.with(|plan| {
        plan.left.set(-1);
        (plan.failed.replace(0), plan.room.get())
    })
}

/// What a call that changes a file answers: `None`, let it through.
fn fate(own: c_int) -> Option<c_int> {
    PLAN.with(|plan| {
        let left = plan.left.get();
        let fails = if left < 0 { plan.for_good.get() && plan.failed.get() > 0 } else { left == 0 };
        if left >= 0 {
            plan.left.set(left - 1);
        }
        if !fails {
            return None;
        }
        // A full disk refuses what needs room; it syncs and removes as ever.
        let room = matches!(own, ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_CANTOPEN);
        if plan.failed.get() == 0 {
            plan.room.set(room);
        }
        plan.failed.set(plan.failed.get() + 1);
        let answer = plan.answer.get();
        Some(if answer == 0 || !room { own } else { answer })
    })
}

/// Our file; the real one's bytes follow.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
}

/// SAFETY: `file` is one that [`open`] made, so the real one lies behind it.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    unsafe { file.cast::<File>().add(1).cast() }
}

macro_rules! hand_on {
    ($name:ident, $method:ident, ($($arg:ident: $type:ty),*) -> $out:ty) => {
        /// SAFETY: called by SQLite on a file that is open.
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($arg: $type),*) -> $out {
            unsafe {
                let file = real(file);
                (*(*file).pMethods).$method.expect("every VFS has it")(file, $($arg),*)
            }
        }
    };
    ($name:ident, $method:ident, ($($arg:ident: $type:ty),*), fails $own:expr) => {
        /// SAFETY: called by SQLite on a file that is open.
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($arg: $type),*) -> c_int {
            if let Some(answer) = fate($own) {
                return answer;
            }
            unsafe {
                let file = real(file);
                (*(*file).pMethods).$method.expect("every VFS has it")(file, $($arg),*)
            }
        }
    };
}

hand_on!(close, xClose, () -> c_int);
hand_on!(read, xRead, (into: *mut c_void, amount: c_int, at: i64) -> c_int);
hand_on!(write, xWrite, (from: *const c_void, amount: c_int, at: i64), fails ffi::SQLITE_IOERR_WRITE);
hand_on!(truncate, xTruncate, (size: i64), fails ffi::SQLITE_IOERR_TRUNCATE);
hand_on!(file_size, xFileSize, (size: *mut i64) -> c_int);
hand_on!(lock, xLock, (level: c_int) -> c_int);
hand_on!(unlock, xUnlock, (level: c_int) -> c_int);
hand_on!(check_lock, xCheckReservedLock, (out: *mut c_int) -> c_int);
hand_on!(control, xFileControl, (op: c_int, arg: *mut c_void) -> c_int);
hand_on!(sector_size, xSectorSize, () -> c_int);
hand_on!(characteristics, xDeviceCharacteristics, () -> c_int);
hand_on!(shm_map, xShmMap, (page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int);
hand_on!(shm_lock, xShmLock, (offset: c_int, n: c_int, flags: c_int) -> c_int);
hand_on!(shm_barrier, xShmBarrier, () -> ());
hand_on!(shm_unmap, xShmUnmap, (delete: c_int) -> c_int);

/// No power fails here: what a sync that works would wait for the disk for is in the kernel's cache.
unsafe extern "C" fn sync(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    fate(ffi::SQLITE_IOERR_FSYNC).unwrap_or(ffi::SQLITE_OK)
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Version 2: WAL's shared memory, but no memory-mapped pages, which no write would pass through.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_lock),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// SAFETY: called by SQLite with memory of our `szOsFile`.
unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // A journal or WAL that is opened to be written; the database itself is open when something is armed.
    if flags & (ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_READWRITE) != 0 {
        if let Some(answer) = fate(ffi::SQLITE_CANTOPEN) {
            // SAFETY: SQLite's own memory for the file; without methods it is not closed.
            unsafe { (*file).pMethods = std::ptr::null() };
            return answer;
        }
    }
    unsafe {
        let vfs = REAL.load(SeqCst);
        let answer = (*vfs).xOpen.expect("every VFS has it")(vfs, name, real(file), flags, out);
        // SQLite calls xClose only where there are methods.
        (*file).pMethods = if (*real(file)).pMethods.is_null() { std::ptr::null() } else { &METHODS };
        answer
    }
}

/// SAFETY: called by SQLite with a name that ends in NUL.
unsafe extern "C" fn remove(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    if let Some(answer) = fate(ffi::SQLITE_IOERR_DELETE) {
        return answer;
    }
    unsafe {
        let vfs = REAL.load(SeqCst);
        (*vfs).xDelete.expect("every VFS has it")(vfs, name, sync)
    }
}

/// Registers the VFS `faulty` once for the process.
pub fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: the default VFS lives as long as the process, and so does our copy of its table, of which all
        // routines but two take no notice of the table they are called with (SQLite's os_unix and os_win).
        unsafe {
            let default = ffi::sqlite3_vfs_find(std::ptr::null());
            assert!(!default.is_null(), "SQLite has a default VFS");
            REAL.store(default, SeqCst);
            let mut own = *default;
            own.szOsFile += size_of::<File>() as c_int;
            own.pNext = std::ptr::null_mut();
            own.zName = c"faulty".as_ptr();
            own.xOpen = Some(open);
            own.xDelete = Some(remove);
            let own = Box::leak(Box::new(own));
            assert_eq!(ffi::sqlite3_vfs_register(own, 0), ffi::SQLITE_OK);
        }
    });
}

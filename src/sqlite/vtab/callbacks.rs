//! The C callbacks of a module: each panic-proof, each with its error text copied.

use super::super::api::call;
use super::super::db::Db;
use super::super::error::{Error, Result};
use super::super::function::{with_args, Context};
use super::super::index::{allocate_text, text_of, IndexInfo};
use super::super::panic::{contained, silently};
use super::super::value::c_name;
use super::{Change, Cursor, Life, Making, Module, Step, Table};
use sqlite3ext_sys as ffi;
use std::os::raw::{c_char, c_int, c_void};

#[repr(C)]
struct RawTable<T> {
    base: ffi::sqlite3_vtab,
    table: T,
}

#[repr(C)]
struct RawCursor<C> {
    base: ffi::sqlite3_vtab_cursor,
    /// Asked for while an error can still be reported: `xEof` itself has no way to fail.
    eof: bool,
    cursor: C,
}

pub(super) unsafe extern "C" fn drop_module<M>(p: *mut c_void) {
    // SAFETY: `p` is the box that `register` leaked; SQLite calls this once.
    silently(|| drop(unsafe { Box::from_raw(p.cast::<M>()) }));
}

pub(super) struct Callbacks<M>(std::marker::PhantomData<M>);

type Vt = *mut ffi::sqlite3_vtab;
type Cur = *mut ffi::sqlite3_vtab_cursor;

impl<M: Module> Callbacks<M> {
    pub(super) const MODULE: ffi::sqlite3_module = ffi::sqlite3_module {
        // Older hosts read as far as they know; 4 adds xIntegrity (3.44).
        iVersion: 4,
        xCreate: match M::LIFE {
            Life::Stored => Some(Self::create),
            Life::Eponymous => None,
        },
        xConnect: Some(Self::connect),
        xBestIndex: Some(Self::best_index),
        xDisconnect: Some(Self::disconnect),
        xDestroy: Some(Self::destroy),
        xOpen: Some(Self::open),
        xClose: Some(Self::close),
        xFilter: Some(Self::filter),
        xNext: Some(Self::next),
        xEof: Some(Self::eof),
        xColumn: Some(Self::column),
        xRowid: Some(Self::rowid),
        xUpdate: if M::WRITABLE { Some(Self::update) } else { None },
        xBegin: if M::TRANSACTIONAL { Some(Self::begin) } else { None },
        xSync: if M::TRANSACTIONAL { Some(Self::sync) } else { None },
        xCommit: if M::TRANSACTIONAL { Some(Self::commit) } else { None },
        xRollback: if M::TRANSACTIONAL { Some(Self::rollback) } else { None },
        xFindFunction: None,
        xRename: None,
        xSavepoint: if M::TRANSACTIONAL { Some(Self::savepoint) } else { None },
        xRelease: if M::TRANSACTIONAL { Some(Self::release) } else { None },
        xRollbackTo: if M::TRANSACTIONAL { Some(Self::rollback_to) } else { None },
        xShadowName: Some(Self::shadow_name),
        xIntegrity: Some(Self::integrity),
    };

    unsafe fn make(
        create: bool,
        db: *mut ffi::sqlite3,
        aux: *mut c_void,
        argc: c_int,
        argv: *const *const c_char,
        out: *mut Vt,
        message: *mut *mut c_char,
    ) -> c_int {
        let outcome = contained("xConnect", || {
            // SAFETY: `aux` is the module given at registration; argv holds argc strings; db is open.
            let (module, db, words) = unsafe {
                let n = usize::try_from(argc).unwrap_or(0);
                let words: Vec<&str> = (0..n).map(|i| text_of(*argv.add(i))).collect();
                (&*aux.cast::<M>(), Db::new(db), words)
            };
            let making = Making {
                db,
                create,
                schema: words.get(1).copied().unwrap_or(""),
                table: words.get(2).copied().unwrap_or(""),
                arguments: words.get(3..).unwrap_or(&[]).to_vec(),
            };
            let (declaration, table) = module.make(&making)?;
            let c = c_name(&declaration)?;
            // SAFETY: called inside xCreate/xConnect, as both routines ask; vtab_config's options take no further argument.
            let rc = unsafe {
                if M::INNOCUOUS {
                    call!(vtab_config(db.raw(), ffi::SQLITE_VTAB_INNOCUOUS));
                }
                call!(declare_vtab(db.raw(), c.as_ptr()))
            };
            if rc != ffi::SQLITE_OK {
                return Err(db.error(rc));
            }
            Ok(table)
        });
        match outcome {
            Ok(table) => {
                let base = ffi::sqlite3_vtab { pModule: std::ptr::null(), nRef: 0, zErrMsg: std::ptr::null_mut() };
                let raw = Box::into_raw(Box::new(RawTable { base, table }));
                // SAFETY: `out` is SQLite's place for the table; `base` is its first field.
                unsafe { *out = raw.cast() };
                ffi::SQLITE_OK
            }
            Err(error) => {
                // SAFETY: `message` is SQLite's place for a text it will free.
                unsafe { *message = allocate_text(&error.message) };
                error.code
            }
        }
    }

    unsafe extern "C" fn create(
        db: *mut ffi::sqlite3,
        aux: *mut c_void,
        argc: c_int,
        argv: *const *const c_char,
        out: *mut Vt,
        message: *mut *mut c_char,
    ) -> c_int {
        // SAFETY: passed on as SQLite gave it.
        unsafe { Self::make(true, db, aux, argc, argv, out, message) }
    }

    unsafe extern "C" fn connect(
        db: *mut ffi::sqlite3,
        aux: *mut c_void,
        argc: c_int,
        argv: *const *const c_char,
        out: *mut Vt,
        message: *mut *mut c_char,
    ) -> c_int {
        // SAFETY: passed on as SQLite gave it.
        unsafe { Self::make(false, db, aux, argc, argv, out, message) }
    }

    /// # Safety
    /// `vtab` came from `make`.
    unsafe fn table<'a>(vtab: Vt) -> &'a M::Table {
        // SAFETY: `make` put a RawTable<M::Table> there; SQLite keeps it until disconnect.
        unsafe { &(*vtab.cast::<RawTable<M::Table>>()).table }
    }

    /// # Safety
    /// `cursor` came from `open`.
    unsafe fn raw_cursor<'a>(cursor: Cur) -> &'a mut RawCursor<<M::Table as Table>::Cursor> {
        // SAFETY: `open` put it there, and SQLite never calls two methods of a cursor at once.
        unsafe { &mut *cursor.cast::<RawCursor<<M::Table as Table>::Cursor>>() }
    }

    /// # Safety
    /// `cursor` came from `open`.
    unsafe fn cursor<'a>(cursor: Cur) -> &'a mut <M::Table as Table>::Cursor {
        // SAFETY: as promised.
        unsafe { &mut Self::raw_cursor(cursor).cursor }
    }

    /// Leaves the text where SQLite looks for it and returns the code.
    ///
    /// # Safety
    /// `vtab` is a live table of ours.
    #[inline]
    unsafe fn report(vtab: Vt, outcome: Result<()>) -> c_int {
        match outcome {
            Ok(()) => ffi::SQLITE_OK,
            // SAFETY: as the caller promises.
            Err(error) => unsafe { failed(vtab, error) },
        }
    }

    unsafe extern "C" fn best_index(vtab: Vt, info: *mut ffi::sqlite3_index_info) -> c_int {
        let outcome = contained("xBestIndex", || {
            // SAFETY: SQLite passes a live table and an info for this call.
            let (table, mut info) = unsafe { (Self::table(vtab), IndexInfo::new(info)) };
            let plan = table.best_index(&mut info)?;
            info.answer(plan);
            Ok(())
        });
        // SAFETY: `vtab` is live.
        unsafe { Self::report(vtab, outcome) }
    }

    unsafe extern "C" fn disconnect(vtab: Vt) -> c_int {
        // SAFETY: the box that `make` leaked; SQLite calls this once.
        silently(|| drop(unsafe { Box::from_raw(vtab.cast::<RawTable<M::Table>>()) }));
        ffi::SQLITE_OK
    }

    unsafe extern "C" fn destroy(vtab: Vt) -> c_int {
        // SAFETY: `vtab` is live.
        let outcome = contained("xDestroy", || unsafe { Self::table(vtab) }.destroy());
        match outcome {
            // SAFETY: freed once; on failure SQLite keeps the table.
            Ok(()) => unsafe { Self::disconnect(vtab) },
            // SAFETY: `vtab` is live.
            Err(_) => unsafe { Self::report(vtab, outcome) },
        }
    }

    unsafe extern "C" fn open(vtab: Vt, out: *mut Cur) -> c_int {
        let outcome = contained("xOpen", || {
            // SAFETY: `vtab` is live.
            let cursor = unsafe { Self::table(vtab) }.open()?;
            let base = ffi::sqlite3_vtab_cursor { pVtab: std::ptr::null_mut() };
            let raw = Box::into_raw(Box::new(RawCursor { base, eof: true, cursor }));
            // SAFETY: `out` is SQLite's place for the cursor; `base` is its first field.
            unsafe { *out = raw.cast() };
            Ok(())
        });
        // SAFETY: `vtab` is live.
        unsafe { Self::report(vtab, outcome) }
    }

    unsafe extern "C" fn close(cursor: Cur) -> c_int {
        // SAFETY: the box that `open` leaked; SQLite calls this once.
        silently(|| drop(unsafe { Box::from_raw(cursor.cast::<RawCursor<<M::Table as Table>::Cursor>>()) }));
        ffi::SQLITE_OK
    }

    unsafe extern "C" fn filter(
        cursor: Cur,
        number: c_int,
        text: *const c_char,
        argc: c_int,
        argv: *mut *mut ffi::sqlite3_value,
    ) -> c_int {
        let outcome = contained("xFilter", || {
            // SAFETY: the cursor is live; the text is the plan's; argv holds argc protected values.
            unsafe {
                let raw = Self::raw_cursor(cursor);
                raw.eof = true;
                with_args(argc, argv, |args| raw.cursor.filter(number, text_of(text), args))?;
                raw.eof = raw.cursor.eof();
            }
            Ok(())
        });
        // SAFETY: SQLite filled pVtab in after `open`.
        unsafe { Self::report((*cursor).pVtab, outcome) }
    }

    unsafe extern "C" fn next(cursor: Cur) -> c_int {
        // SAFETY: the cursor is live.
        let outcome = contained("xNext", || unsafe {
            let raw = Self::raw_cursor(cursor);
            raw.eof = true;
            raw.cursor.next()?;
            raw.eof = raw.cursor.eof();
            Ok(())
        });
        // SAFETY: SQLite filled pVtab in after `open`.
        unsafe { Self::report((*cursor).pVtab, outcome) }
    }

    unsafe extern "C" fn eof(cursor: Cur) -> c_int {
        // SAFETY: the cursor is live.
        c_int::from(unsafe { Self::raw_cursor(cursor) }.eof)
    }

    unsafe extern "C" fn column(cursor: Cur, context: *mut ffi::sqlite3_context, n: c_int) -> c_int {
        let outcome = contained("xColumn", || {
            let context = Context::of(context);
            // SAFETY: the cursor is live.
            unsafe { Self::cursor(cursor) }.column(&context, usize::try_from(n).unwrap_or(0))
        });
        match outcome {
            Ok(()) => ffi::SQLITE_OK,
            Err(error) => {
                Context::of(context).error(&error);
                // SAFETY: SQLite filled pVtab in after `open`.
                unsafe { failed((*cursor).pVtab, error) }
            }
        }
    }

    unsafe extern "C" fn rowid(cursor: Cur, out: *mut ffi::sqlite3_int64) -> c_int {
        let outcome = contained("xRowid", || {
            // SAFETY: the cursor is live; `out` is SQLite's place.
            unsafe { *out = Self::cursor(cursor).rowid()? };
            Ok(())
        });
        // SAFETY: SQLite filled pVtab in after `open`.
        unsafe { Self::report((*cursor).pVtab, outcome) }
    }

    unsafe extern "C" fn update(
        vtab: Vt,
        argc: c_int,
        argv: *mut *mut ffi::sqlite3_value,
        out: *mut ffi::sqlite3_int64,
    ) -> c_int {
        let outcome = contained("xUpdate", || {
            // SAFETY: the table is live; argv holds argc protected values; `out` is SQLite's place.
            unsafe {
                with_args(argc, argv, |args| {
                    let (old, new) = (args.first().and_then(|a| a.get().integer()), args.get(1).map(|a| a.get()));
                    let values = args.get(2..).unwrap_or(&[]);
                    let change = match (old, new) {
                        (Some(rowid), None) => Change::Delete { rowid },
                        (None, Some(new)) => Change::Insert { rowid: new.integer(), values },
                        (Some(rowid), Some(new)) => match new.integer() {
                            Some(new_rowid) => Change::Update { rowid, new_rowid, values },
                            // As an ordinary table answers to `SET rowid = 'x'`.
                            None => return Err(Error::new(ffi::SQLITE_MISMATCH, "datatype mismatch")),
                        },
                        (None, None) => return Err(Error::new(ffi::SQLITE_MISUSE, "malformed update")),
                    };
                    let rowid = Self::table(vtab).update(change)?;
                    if !out.is_null() {
                        *out = rowid;
                    }
                    Ok(())
                })
            }
        });
        // SAFETY: `vtab` is live.
        unsafe { Self::report(vtab, outcome) }
    }

    /// # Safety
    /// `vtab` is a live table of ours.
    unsafe fn step(vtab: Vt, step: Step) -> c_int {
        // SAFETY: as promised.
        let outcome = contained("transaction", || unsafe { Self::table(vtab) }.transaction(step));
        // SAFETY: as promised.
        unsafe { Self::report(vtab, outcome) }
    }

    unsafe extern "C" fn begin(vtab: Vt) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::Begin) }
    }

    unsafe extern "C" fn sync(vtab: Vt) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::Sync) }
    }

    unsafe extern "C" fn commit(vtab: Vt) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::Commit) }
    }

    unsafe extern "C" fn rollback(vtab: Vt) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::Rollback) }
    }

    unsafe extern "C" fn savepoint(vtab: Vt, depth: c_int) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::Savepoint(depth)) }
    }

    unsafe extern "C" fn release(vtab: Vt, depth: c_int) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::Release(depth)) }
    }

    unsafe extern "C" fn rollback_to(vtab: Vt, depth: c_int) -> c_int {
        // SAFETY: `vtab` is live.
        unsafe { Self::step(vtab, Step::RollbackTo(depth)) }
    }

    unsafe extern "C" fn shadow_name(suffix: *const c_char) -> c_int {
        // SAFETY: SQLite passes a NUL-terminated suffix.
        c_int::from(contained("xShadowName", || Ok(M::is_shadow(unsafe { text_of(suffix) }))).unwrap_or(true))
    }

    unsafe extern "C" fn integrity(
        vtab: Vt,
        _schema: *const c_char,
        _table: *const c_char,
        _flags: c_int,
        message: *mut *mut c_char,
    ) -> c_int {
        // SAFETY: `vtab` is live.
        let text = match contained("xIntegrity", || unsafe { Self::table(vtab) }.integrity()) {
            Ok(None) => return ffi::SQLITE_OK,
            Ok(Some(text)) => text,
            // Under an error code SQLite drops the text; as a problem found it is shown.
            Err(error) => error.message.clone(),
        };
        // SAFETY: SQLite's place for a text it frees.
        unsafe { *message = allocate_text(&text) };
        ffi::SQLITE_OK
    }
}

/// # Safety
/// `vtab` is a live table of ours.
#[cold]
unsafe fn failed(vtab: Vt, error: Error) -> c_int {
    // SAFETY: zErrMsg is null or from SQLite's allocator, and so is the new text.
    unsafe {
        call!(free((*vtab).zErrMsg.cast()));
        (*vtab).zErrMsg = allocate_text(&error.message);
    }
    error.code
}

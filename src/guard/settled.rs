//! What a connection need not read again, because nobody has changed the file since its own last commit.
//!
//! SQLite counts each change of a file that a connection makes or meets
//! (<https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html>, `SQLITE_FCNTL_DATA_VERSION`). An entry that was a
//! transaction by itself leaves the count and the head it made. Where both files still stand at that count when the next
//! one holds the write lock, that head is the head, and the triggers are as they were found.

use super::cache::Cache;
use super::seal::Head;
use crate::sqlite::{Db, Result};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Settled(RefCell<Option<Left>>);

struct Left {
    count: Count,
    head: Head,
}

/// How often `main` has changed, and the schema that may hold triggers of its own upon it.
#[derive(PartialEq, Eq)]
struct Count {
    main: u32,
    temp: Option<u32>,
}

impl Count {
    /// None in memory: there another database could be put in place of this one, with a count of its own.
    fn of(db: Db) -> Option<Self> {
        let main = db.data_version().filter(|_| db.has_file())?;
        Some(Count { main, temp: db.data_version_of(c"temp") })
    }
}

impl Settled {
    /// A transaction has just ended; with a head, it was one entry that is committed now, and nothing else.
    pub fn note(&self, db: Db, head: Option<Head>) {
        *self.0.borrow_mut() = head.and_then(|head| Some(Left { count: Count::of(db)?, head }));
    }

    /// The head, if it is still the one that was left. Ask only under the write lock, in a transaction that has written
    /// nothing yet: what is not committed is not counted.
    pub fn head(&self, db: Db) -> Option<Head> {
        let left = self.0.borrow();
        left.as_ref().filter(|left| Count::of(db).as_ref() == Some(&left.count)).map(|left| left.head.clone())
    }
}

/// A number that changes with every commit of another connection (`PRAGMA data_version`), and the count under which it was
/// asked for.
#[derive(Default)]
pub struct Others(Cell<Option<(u32, i64)>>);

impl Others {
    pub fn version(&self, cache: &Cache) -> Result<i64> {
        let count = standing_count(cache.conn.db);
        if let Some((_, version)) = self.0.get().filter(|(of, _)| Some(*of) == count) {
            return Ok(version);
        }
        let mut version = 0;
        cache.rows("PRAGMA main.data_version", &[], |row| {
            version = row.column_i64(0).unwrap_or(0);
            Ok(())
        })?;
        self.0.set(count.map(|count| (count, version)));
        Ok(version)
    }

    /// Since a statement that is still running asked for `version`, the only commits were this connection's own.
    pub fn carry(&self, cache: &Cache, version: i64) {
        self.0.set(standing_count(cache.conn.db).map(|count| (count, version)));
    }
}

/// The count, where a transaction keeps the connection's view of the file, and so the count, from falling behind.
fn standing_count(db: Db) -> Option<u32> {
    db.data_version().filter(|_| db.has_file() && db.reading_transaction() == Some(true))
}

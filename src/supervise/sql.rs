//! The SQL face of supervision.

use super::{figures, people};
use crate::guard::{rows, Conn};
use crate::sqlite::{Db, Result};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    for function in [people::DUTY_DUE, figures::SCORECARD] {
        rows::register(db, conn, function)?;
    }
    Ok(())
}

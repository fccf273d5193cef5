//! What a value is: forms and check digits of identifiers, and finding them in columns.
//!
//! Everything here is a pure function over text. The `check_*` functions say whether a value
//! is a valid identifier exactly as stored: ASCII, no spaces, nothing around it (the masks are
//! more generous in what they recognise). NULL is the caller's business.

mod column;
pub(crate) mod compact;
mod detect;
mod distinct;
mod division;
mod id_card;
mod kind;
mod other;
mod phone;
mod plate;
pub mod sql;
pub(crate) mod surname;

pub use column::{ColumnReport, ColumnStats};
pub use detect::detect;
pub(crate) use division::{county_codes, division_at, division_levels};
pub use division::{division_name, is_division_code, is_province};
pub use id_card::{
    check_hk_card, check_id_card, check_macao_card, check_tw_card, id_card_15, id_card_18, id_card_birth,
    id_card_check_character, id_card_region, id_card_sex, is_real_date,
};
pub use kind::{Kind, Pi};
pub(crate) use other::USCC_ALPHABET;
pub use other::{
    check_bank_card, check_email, check_ipv4, check_ipv6, check_mac, check_uscc, luhn_digit, uscc_check_character,
};
pub(crate) use phone::{area_code_length, is_mobile, mobile, ALLOCATED};
pub use phone::{check_landline, check_phone, is_allocated_mobile};
pub use plate::check_plate;
pub(crate) use plate::is_plate_province;

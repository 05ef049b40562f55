//! Dates as exports write them.
//!
//! Owns their forms. A date without a time zone is taken as UTC.

use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

const SPACED: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const JOINED: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

/// Milliseconds since 1970, of `2010-07-20 12:08:08`, of RFC 3339, or of that without a zone. `None` where it is no date, or one
/// before 1970: WordPress writes `0000-00-00 00:00:00` for none.
pub fn unix_ms(text: &str) -> Option<i64> {
    moment_ms(text).filter(|ms| *ms > 0)
}

/// The same, where the first moment of 1970 is a date like any other.
pub fn moment_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let at = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| PrimitiveDateTime::parse(text, SPACED).map(PrimitiveDateTime::assume_utc))
        .or_else(|_| PrimitiveDateTime::parse(text, JOINED).map(PrimitiveDateTime::assume_utc))
        .ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000)
        .ok()
        .filter(|ms| *ms >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_exports_are_read() {
        assert_eq!(unix_ms("2010-07-20 12:08:08"), Some(1_279_627_688_000));
        assert_eq!(unix_ms(" 2011-08-31T15:16:29Z"), Some(1_314_803_789_000));
        assert_eq!(unix_ms("2011-08-31T17:16:29.250+02:00"), Some(1_314_803_789_250));
        assert_eq!(unix_ms("2011-08-31T15:16:29"), Some(1_314_803_789_000));
        for none in [
            "",
            "0000-00-00 00:00:00",
            "1969-12-31 23:59:59",
            "yesterday",
            "2010-13-01 00:00:00",
        ] {
            assert_eq!(unix_ms(none), None, "{none}");
        }
    }
}

//! Dates as the formats write them, in UTC.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const RFC3339_MS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const SQL: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const MAIL: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] +0000");

pub(super) fn rfc3339(unix_ms: i64) -> String {
    written(unix_ms, RFC3339_MS)
}

/// As WordPress's database has it.
pub(super) fn sql(unix_ms: i64) -> String {
    written(unix_ms, SQL)
}

/// RFC 2822, as RSS has it.
pub(super) fn mail(unix_ms: i64) -> String {
    written(unix_ms, MAIL)
}

fn written(unix_ms: i64, format: &[BorrowedFormatItem<'_>]) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(unix_ms) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .format(format)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_utc() {
        let at = 1_768_728_600_123;
        assert_eq!(rfc3339(at), "2026-01-18T09:30:00.123Z");
        assert_eq!(sql(at), "2026-01-18 09:30:00");
        assert_eq!(mail(at), "Sun, 18 Jan 2026 09:30:00 +0000");
    }
}

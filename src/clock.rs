//! The only source of "now" and of ids, so that tests can hold time still.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use uuid::{ContextV7, Timestamp, Uuid};

/// Ids of one process rise even within a millisecond (RFC 9562, 6.2). Those of a clock that a test holds still count for
/// themselves: a time that lies ahead would else be that of every id after it.
static IDS: [Mutex<Option<ContextV7>>; 2] = [Mutex::new(None), Mutex::new(None)];

const RFC3339_MS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The last moment of the year 9999.
const LATEST_MS: i64 = 253_402_300_799_999;

#[derive(Debug, Clone, Copy)]
pub enum Clock {
    System,
    /// Stands still, for tests.
    Fixed {
        unix_ms: i64,
    },
}

impl Clock {
    /// Milliseconds since 1970-01-01 UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now_ms(self) -> i64 {
        match self {
            Self::System => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
            }
            Self::Fixed { unix_ms } => unix_ms,
        }
    }

    /// A new UUIDv7, later than every one made before by this process and a clock of this kind.
    pub fn new_uuid(self) -> Uuid {
        let since_epoch = Duration::from_millis(u64::try_from(self.now_ms()).unwrap_or(0));
        let ids = match self {
            Self::System => &IDS[0],
            Self::Fixed { .. } => &IDS[1],
        };
        let mut context = ids.lock().unwrap_or_else(PoisonError::into_inner);
        let context = context.get_or_insert_with(ContextV7::new);
        Uuid::new_v7(Timestamp::from_unix(
            &*context,
            since_epoch.as_secs(),
            since_epoch.subsec_nanos(),
        ))
    }
}

/// Measures how long something takes; no decision rests on it.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// RFC 3339 in UTC with milliseconds, e.g. `2026-01-18T09:30:00.123Z`.
pub fn rfc3339(unix_ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(unix_ms) * 1_000_000)
        .ok()
        .and_then(|at| at.format(RFC3339_MS).ok())
        .unwrap_or_else(|| "1970-01-01T00:00:00.000Z".to_owned())
}

/// A time as RFC 3339 writes it, whatever its offset, in milliseconds; from 1970 to 9999.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let unix_ms = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()?;
    (0..=LATEST_MS).contains(&unix_ms).then_some(unix_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_milliseconds() {
        assert_eq!(rfc3339(1_768_728_600_123), "2026-01-18T09:30:00.123Z");
    }

    #[test]
    fn a_time_is_read_with_its_offset_or_not_at_all() {
        assert_eq!(parse_rfc3339("2026-01-18T10:30:00.123+01:00"), Some(1_768_728_600_123));
        assert_eq!(parse_rfc3339("9999-12-31T23:59:59.999Z"), Some(LATEST_MS));
        for wrong in [
            "",
            "2026-01-18",
            "2026-02-30T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(parse_rfc3339(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ids_rise_while_the_clock_stands_still() {
        let clock = Clock::Fixed {
            unix_ms: 1_768_728_600_123,
        };
        let ids: Vec<Uuid> = (0..1000).map(|_| clock.new_uuid()).collect();
        assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

//! How often somebody may try to log in.
//!
//! Counts tries in memory, by account and caller, and by caller alone: whether an account exists makes no difference.

use crate::http::problem::Problem;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Within how many seconds tries are counted.
const WINDOW_S: u32 = 60;
const WINDOW_MS: i64 = WINDOW_S as i64 * 1000;
/// Tries on one account from one caller.
const PER_ACCOUNT: usize = 5;
/// Tries of one caller on any accounts.
const PER_CALLER: usize = 30;
/// Counts kept before the old ones are swept out.
const MANY: usize = 10_000;

/// The tries of the last minute.
#[derive(Default)]
pub struct Tries {
    /// Names callers and accounts so that no address is kept.
    naming: RandomState,
    times: Mutex<HashMap<u64, Vec<i64>>>,
}

impl Tries {
    /// Counts a try on an account, or refuses it.
    pub fn check(&self, account: &str, caller: Option<IpAddr>, now_ms: i64) -> Result<(), Problem> {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() > MANY {
            times.retain(|_, times| times.iter().any(|&at| is_recent(at, now_ms)));
        }
        let limits = [
            (self.name(Some(account), caller), PER_ACCOUNT),
            (self.name(None, caller), PER_CALLER),
        ];
        for (name, most) in limits {
            let recent = times.entry(name).or_default();
            recent.retain(|&at| is_recent(at, now_ms));
            if recent.len() >= most {
                return Err(Problem::rate_limited(WINDOW_S));
            }
        }
        for (name, _) in limits {
            times.entry(name).or_default().push(now_ms);
        }
        Ok(())
    }

    /// Forgets the tries on an account once one was right.
    pub fn forget(&self, account: &str, caller: Option<IpAddr>) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.remove(&self.name(Some(account), caller));
    }

    fn name(&self, account: Option<&str>, caller: Option<IpAddr>) -> u64 {
        let account = account.map(|account| account.trim().to_lowercase());
        self.naming.hash_one((account, caller))
    }
}

/// A time ahead of a clock that was set back does not count.
fn is_recent(at_ms: i64, now_ms: i64) -> bool {
    (now_ms - WINDOW_MS..=now_ms).contains(&at_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_a_minute_on_one_account_and_thirty_in_all() {
        let tries = Tries::default();
        let caller = "192.0.2.1".parse().ok();
        for at in 0..5 {
            assert!(tries.check("a@b.example", caller, at).is_ok());
        }
        assert!(tries.check(" A@b.example", caller, 6).is_err());
        assert!(tries.check("a@b.example", "192.0.2.2".parse().ok(), 6).is_ok());
        assert!(tries.check("a@b.example", caller, WINDOW_MS + 1).is_ok());
        for n in 0..24 {
            assert!(tries.check(&format!("{n}@b.example"), caller, WINDOW_MS).is_ok(), "{n}");
        }
        for n in 24..40 {
            let _ = tries.check(&format!("{n}@b.example"), caller, WINDOW_MS);
        }
        assert!(tries.check("z@b.example", caller, WINDOW_MS).is_err());
    }

    #[test]
    fn a_right_password_and_a_clock_set_back_free_the_account() {
        let tries = Tries::default();
        let fill = |now_ms| while tries.check("a@b.example", None, now_ms).is_ok() {};
        fill(WINDOW_MS * 10);
        tries.forget("a@b.example", None);
        assert!(tries.check("a@b.example", None, WINDOW_MS * 10).is_ok());
        fill(WINDOW_MS * 10);
        assert!(tries.check("a@b.example", None, WINDOW_MS * 5).is_ok());
    }
}

//! How far the reading of files has come, and whether it is to go on: shared by whoever reads and whoever waits.
//!
//! Owns the reckoning over files that are read more than once. Knows nothing of what is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Debug, Clone, Default)]
pub struct Progress {
    counts: Arc<Counts>,
    stop: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Counts {
    /// How often something is read from its beginning to its end, and which time this is.
    passes: AtomicU64,
    pass: AtomicU64,
    read: AtomicU64,
    /// Nothing where that is not known, as of a pipe.
    whole: AtomicU64,
}

impl Progress {
    /// Says how often something will be read.
    pub fn expect(&self, passes: u64) {
        self.counts.passes.store(passes, Ordering::Relaxed);
    }

    /// Something of so many bytes is read from its beginning.
    pub fn begin(&self, whole: u64) {
        self.counts.read.store(0, Ordering::Relaxed);
        self.counts.whole.store(whole, Ordering::Relaxed);
        self.counts.pass.fetch_add(1, Ordering::Relaxed);
    }

    /// So much of it is read.
    pub fn reach(&self, read: u64) {
        self.counts.read.store(read, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: usize) {
        self.counts.read.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// What of this time is read, as it lies on the disk.
    pub fn bytes(&self) -> u64 {
        self.counts.read.load(Ordering::Relaxed)
    }

    /// How much of `of` parts is read, all times taken together.
    pub fn share(&self, of: u64) -> Option<u64> {
        let [passes, pass, read, whole] = [
            &self.counts.passes,
            &self.counts.pass,
            &self.counts.read,
            &self.counts.whole,
        ]
        .map(|count| u128::from(count.load(Ordering::Relaxed)));
        if whole == 0 {
            return None;
        }
        let before = pass.saturating_sub(1);
        let all = passes.max(pass).max(1) * whole;
        u64::try_from((before * whole + read.min(whole)) * u128::from(of) / all).ok()
    }

    /// Of something else that is looked at beside, and is stopped with this.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self {
            counts: Arc::default(),
            stop: self.stop.clone(),
        }
    }

    /// Asks whoever reads for no more.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_more_than_once_is_half_read_after_the_first_of_two() {
        let progress = Progress::default();
        assert_eq!(progress.share(100), None);
        progress.expect(2);
        progress.begin(50);
        progress.add(25);
        assert_eq!(progress.share(100), Some(25));
        progress.add(25);
        assert_eq!(progress.share(100), Some(50));
        progress.begin(50);
        assert_eq!((progress.bytes(), progress.share(100)), (0, Some(50)));
        progress.reach(500);
        assert_eq!(progress.share(100), Some(100));
        progress.begin(0);
        assert_eq!(progress.share(100), None, "a pipe says nothing of its length");
    }

    #[test]
    fn what_is_beside_is_counted_apart_and_stopped_together() {
        let progress = Progress::default();
        progress.begin(10);
        let beside = progress.beside();
        beside.begin(10);
        beside.add(10);
        assert_eq!(progress.share(10), Some(0));
        progress.stop();
        assert!(beside.is_stopped());
    }
}

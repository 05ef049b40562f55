//! A share that was measured on a few, and what it may be of all.
//!
//! Owns how sure is sure enough. Knows nothing of what is counted.

use super::quality::wilson;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// The quantile of the normal distribution for one-sided 95 %.
pub const Z: f64 = 1.645;

/// So many out of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    pub hits: u64,
    pub of: u64,
}

impl Rate {
    /// The share measured, 0 to 1; `None` of nothing.
    #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// Above this share, 0 to 1, with a confidence of 95 %: the lower end of [`wilson`], one-sided; `None` of nothing.
    pub fn at_least(self) -> Option<f64> {
        self.bounds().map(|[low, _]| low)
    }

    /// Below this share, 0 to 1, with a confidence of 95 %; `None` of nothing. See [`Rate::at_least`].
    pub fn at_most(self) -> Option<f64> {
        self.bounds().map(|[_, high]| high)
    }

    fn bounds(self) -> Option<[f64; 2]> {
        (self.of > 0).then(|| wilson(self.hits, self.of, Z))
    }
}

/// `{"hits", "of", "share", "at_least", "at_most"}`.
impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Rate", 5)?;
        fields.serialize_field("hits", &self.hits)?;
        fields.serialize_field("of", &self.of)?;
        fields.serialize_field("share", &self.share())?;
        fields.serialize_field("at_least", &self.at_least())?;
        fields.serialize_field("at_most", &self.at_most())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 5e-6)
    }

    #[test]
    fn bounds_by_hand() {
        // z² = 2.706025. Of 0 in 50 the upper bound is z² / (50 + z²), the lower 0.
        let none = Rate { hits: 0, of: 50 };
        assert!(near(none.at_most(), 2.706_025 / 52.706_025), "{none:?}");
        assert!(near(none.at_least(), 0.0));
        // 2 in 20: (0.1 + 0.06765063 ± 1.645 · √(0.0045 + 0.00169126)) / 1.13530125.
        let some = Rate { hits: 2, of: 20 };
        assert!(near(some.at_most(), 0.261_681), "{:?}", some.at_most());
        assert!(near(some.at_least(), 0.033_660), "{:?}", some.at_least());
        assert!(near(Rate { hits: 3, of: 3 }.at_most(), 1.0));
    }

    #[test]
    fn nothing_measured_says_nothing() {
        let nothing = Rate::default();
        assert_eq!(
            (nothing.share(), nothing.at_least(), nothing.at_most()),
            (None, None, None)
        );
    }
}

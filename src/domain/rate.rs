//! A share that was measured on a few, and what it may be of all.
//!
//! Owns the bounds. Knows nothing of what is counted.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// The quantile of the normal distribution for one-sided 95 %.
const Z: f64 = 1.645;

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

    /// Above this share, 0 to 1, with a confidence of 95 %; `None` of nothing.
    ///
    /// The lower end of Wilson's score interval, one-sided: E. B. Wilson, "Probable inference, the law of succession, and
    /// statistical inference", Journal of the American Statistical Association 22 (1927), 209–212.
    pub fn at_least(self) -> Option<f64> {
        self.bound(-Z)
    }

    /// Below this share, 0 to 1, with a confidence of 95 %; `None` of nothing. See [`Rate::at_least`].
    pub fn at_most(self) -> Option<f64> {
        self.bound(Z)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
    fn bound(self, z: f64) -> Option<f64> {
        let (p, n) = (self.share()?, self.of as f64);
        let middle = p + z * z / (2.0 * n);
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        Some(((middle + half) / (1.0 + z * z / n)).clamp(0.0, 1.0))
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

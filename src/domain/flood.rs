//! When more comes in at a site than it can be expected to.
//!
//! Owns the measure, which is counted over the site's comments as they are kept, so that it is the same at every server.

/// What lately came in at a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// At most [`Arrivals::MANY`] are counted.
    pub all: u32,
    /// Of these, those that the program did not publish by itself.
    pub held: u32,
}

impl Arrivals {
    /// How far back they are counted, in milliseconds.
    pub const SPAN_MS: i64 = 10 * 60 * 1000;
    /// So many held, and more than were published, are a flood …
    pub const HELD: u32 = 60;
    /// … and so is a comment a second, whatever it says.
    pub const MANY: u32 = 600;

    pub fn are_flood(self) -> bool {
        self.all >= Self::MANY || (self.held >= Self::HELD && self.held > self.all.saturating_sub(self.held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_much_that_is_doubtful_or_very_much_of_anything() {
        for (all, held, flood) in [
            (0, 0, false),
            (59, 59, false),
            (60, 60, true),
            (119, 60, true),
            (120, 60, false),
            (599, 299, false),
            (599, 300, true),
            (600, 0, true),
        ] {
            assert_eq!(Arrivals { all, held }.are_flood(), flood, "{all} {held}");
        }
    }
}

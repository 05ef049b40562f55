//! What a form tells of whoever filled it in, beside what they wrote.
//!
//! Owns which of it asks for a person. Nothing here lets a comment through that would have been held without it.

use super::policy::Cause;

/// All that one form tells; by default, nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// A field that readers do not see was filled in.
    pub trapped: bool,
    pub typing: Typing,
    pub work: Work,
}

/// How long a form was open before it came back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Typing {
    /// It brought no time with it: programs that write comments for people have none.
    #[default]
    Untold,
    /// Below zero where servers' clocks differ.
    Took { ms: i64 },
    /// It brought a time that we did not sign.
    Forged,
}

/// Whether a proof of work came with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Work {
    #[default]
    NotAsked,
    Done,
    Missing,
}

impl Signs {
    /// Nobody reads a form, writes and sends in less, in milliseconds.
    pub const LEAST_MS: i64 = 3000;
    /// A form that was open for longer may have been gathered beforehand.
    pub const MOST_MS: i64 = 2 * 24 * 60 * 60 * 1000;

    /// Why a person should look, if the form gives a reason.
    pub fn doubt(self) -> Option<Cause> {
        match self.typing {
            Typing::Forged => return Some(Cause::StaleForm),
            Typing::Took { ms } if ms < Self::LEAST_MS => return Some(Cause::TooQuick),
            Typing::Took { ms } if ms > Self::MOST_MS => return Some(Cause::StaleForm),
            Typing::Took { .. } | Typing::Untold => {}
        }
        (self.work == Work::Missing).then_some(Cause::NoProof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_doubted_for_its_time_and_for_work_that_was_not_done() {
        let took = |ms| Typing::Took { ms };
        for (typing, work, doubt) in [
            (Typing::Untold, Work::NotAsked, None),
            (Typing::Untold, Work::Done, None),
            (Typing::Untold, Work::Missing, Some(Cause::NoProof)),
            (Typing::Forged, Work::Done, Some(Cause::StaleForm)),
            (took(i64::MIN), Work::Done, Some(Cause::TooQuick)),
            (took(-1), Work::Done, Some(Cause::TooQuick)),
            (took(Signs::LEAST_MS - 1), Work::Missing, Some(Cause::TooQuick)),
            (took(Signs::LEAST_MS), Work::Missing, Some(Cause::NoProof)),
            (took(Signs::LEAST_MS), Work::NotAsked, None),
            (took(Signs::MOST_MS), Work::Done, None),
            (took(Signs::MOST_MS + 1), Work::Done, Some(Cause::StaleForm)),
        ] {
            let trapped = false;
            assert_eq!(Signs { trapped, typing, work }.doubt(), doubt, "{typing:?} {work:?}");
        }
    }
}

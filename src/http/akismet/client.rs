//! Which client speaks: the WordPress plugin holds comments for a person, and its versions are told so in different ways.

/// From this version on the plugin keeps a comment back that is `false` and to be asked about again.
const KNOWS_RECHECK: (u32, u32) = (5, 5);
/// Kinds of what forms send rather than comments: whoever has them checked through the plugin throws spam away and passes on
/// the rest, and holds nothing.
const FORMS: [&str; 5] = ["contact-form", "contact_form", "message", "signup", "registration"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// Knows spam and good.
    TwoAnswers,
    /// A WordPress plugin that holds what it gets no answer to.
    HoldsOnError,
    /// One that holds what it is to ask about again.
    HoldsForRecheck,
}

impl Client {
    pub(super) fn of(user_agent: &str, comment_type: &str) -> Self {
        let version = user_agent
            .strip_prefix("WordPress/")
            .and_then(|rest| rest.split_once("Akismet/"))
            .and_then(|(_, version)| parse(version));
        match version {
            Some(_) if FORMS.contains(&comment_type) => Self::TwoAnswers,
            Some(version) if version >= KNOWS_RECHECK => Self::HoldsForRecheck,
            Some(_) => Self::HoldsOnError,
            None => Self::TwoAnswers,
        }
    }

    pub(super) fn can_hold(self) -> bool {
        self != Self::TwoAnswers
    }
}

/// Major and minor number of `5.7.2`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plugin_can_hold_and_its_version_says_how() {
        let of = |user_agent| Client::of(user_agent, "comment");
        assert_eq!(of("WordPress/7.1 | Akismet/5.7.2"), Client::HoldsForRecheck);
        assert_eq!(of("WordPress/6.8 | Akismet/5.5"), Client::HoldsForRecheck);
        assert_eq!(of("WordPress/9.0 | Akismet/10.0-beta"), Client::HoldsForRecheck);
        assert_eq!(of("WordPress/6.1.9 | Akismet/5.0.2"), Client::HoldsOnError);
        assert_eq!(of("WordPress/5.9 | Akismet/5"), Client::HoldsOnError);
        for other in [
            "",
            "akismet.py/25.10.1 | Python/3.11.7",
            "Generic Node.js/1.0.0 | Akismet/3.1.7",
            "WordPress/6.1",
            "WordPress/6.1 | Akismet/x",
        ] {
            assert_eq!(of(other), Client::TwoAnswers, "{other}");
        }
        assert_eq!(
            Client::of("WordPress/7.1 | Akismet/5.7.2", "contact-form"),
            Client::TwoAnswers
        );
    }
}

//! Which client speaks, and what it does with each answer: some hold a comment for a person, most know two answers, and a few
//! take whatever is not `true` for good.

use super::form::Form;

/// From this version on the plugin keeps a comment back that is `false` and to be asked about again.
const KNOWS_RECHECK: (u32, u32) = (5, 5);
/// Who asks beside `Akismet/VERSION` and looks for `true` alone. npm's `akismet` reads any other answer as good, and so do
/// those who have a form, a forum or an activity stream checked by way of WordPress's plugin.
const TAKES_ALL_BUT_TRUE: [&str; 4] = ["Generic Node.js/", WORDPRESS, "bbPress/", "BuddyPress/"];
const WORDPRESS: &str = "WordPress/";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// Knows spam and good, and tells no answer from either, as far as we know.
    TwoAnswers,
    /// Knows spam, and takes all else for good, also that there is no answer.
    TrueAlone,
    /// A WordPress plugin that holds what it gets no answer to.
    HoldsOnError,
    /// One that holds what it is to ask about again.
    HoldsForRecheck,
}

impl Client {
    pub(super) fn of(user_agent: &str, form: &Form) -> Self {
        let version = version(user_agent);
        let plugin = version.filter(|_| is_wordpress(user_agent) && is_comment(form));
        match plugin.and_then(parse) {
            Some(version) if version >= KNOWS_RECHECK => Self::HoldsForRecheck,
            Some(_) => Self::HoldsOnError,
            None if version.is_some() && TAKES_ALL_BUT_TRUE.iter().any(|name| user_agent.starts_with(name)) => {
                Self::TrueAlone
            }
            None => Self::TwoAnswers,
        }
    }

    pub(super) fn can_hold(self) -> bool {
        matches!(self, Self::HoldsOnError | Self::HoldsForRecheck)
    }
}

/// Whether WordPress's plugin asks, for a comment or for whoever has a form checked by way of it.
pub(super) fn is_wordpress(user_agent: &str) -> bool {
    user_agent.starts_with(WORDPRESS) && version(user_agent).is_some()
}

/// Whether the plugin speaks of a comment of WordPress's own, which is the one thing that it holds. What it sends of one names
/// the article and says whether the form's nonce was right, or why it asks again; what others send by way of it, whatever
/// they call its kind, does not.
fn is_comment(form: &Form) -> bool {
    let says = |name| form.find(name).is_some();
    says("comment_post_ID") && (says("akismet_comment_nonce") || says("recheck_reason"))
}

/// What stands behind `Akismet/`.
fn version(user_agent: &str) -> Option<&str> {
    user_agent.split_once("| Akismet/").map(|(_, version)| version)
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

    const COMMENT: &[u8] = b"comment_post_ID=7&akismet_comment_nonce=failed";

    #[test]
    fn only_the_plugin_can_hold_and_its_version_says_how() {
        let comment = Form::parse(&[COMMENT], None);
        let of = |user_agent| Client::of(user_agent, &comment);
        assert_eq!(of("WordPress/7.1 | Akismet/5.7.2"), Client::HoldsForRecheck);
        assert_eq!(of("WordPress/6.8 | Akismet/5.5"), Client::HoldsForRecheck);
        assert_eq!(of("WordPress/9.0 | Akismet/10.0-beta"), Client::HoldsForRecheck);
        assert_eq!(of("WordPress/6.1.9 | Akismet/5.0.2"), Client::HoldsOnError);
        assert_eq!(of("WordPress/5.9 | Akismet/5"), Client::HoldsOnError);
        for other in [
            "",
            "akismet.py/25.10.1 | Python/3.11.7",
            "Node.js/v20.20.2 | Akismet-api/6.0.0",
            "Node.js/20 | Akismet/16.2.1",
            "Instant-Akismet/0.4.0 | Akismet/1.1",
            "WordPress/6.1",
        ] {
            assert_eq!(of(other), Client::TwoAnswers, "{other}");
        }
        for careless in [
            "Generic Node.js/1.0.0 | Akismet/3.1.7",
            "WordPress/6.1 | Akismet/x",
            "bbPress/2.6.9 | Akismet/5.7.2",
            "BuddyPress/12.0.0 | Akismet/5.7.2",
        ] {
            assert_eq!(of(careless), Client::TrueAlone, "{careless}");
        }
    }

    #[test]
    fn what_is_no_comment_of_wordpress_is_held_by_nobody() {
        let of = |body: &str| Client::of("WordPress/7.1 | Akismet/5.7.2", &Form::parse(&[body.as_bytes()], None));
        for kind in [
            "",
            "comment",
            "contact-form",
            "formidable",
            "wpforms",
            "gravity_form",
            "blog-post",
        ] {
            assert_eq!(of(&format!("comment_type={kind}")), Client::TrueAlone, "{kind}");
            assert_eq!(
                of(&format!("comment_type={kind}&comment_post_ID=7")),
                Client::TrueAlone,
                "{kind}"
            );
        }
        assert_eq!(of("akismet_comment_nonce=&recheck_reason=x"), Client::TrueAlone);
        for kind in ["", "comment", "pingback", "trackback", "review"] {
            let sent = format!("comment_type={kind}&comment_post_ID=7");
            assert_eq!(
                of(&format!("{sent}&akismet_comment_nonce=inactive")),
                Client::HoldsForRecheck,
                "{kind}"
            );
            assert_eq!(
                of(&format!("{sent}&recheck_reason=retry")),
                Client::HoldsForRecheck,
                "{kind}"
            );
        }
    }
}

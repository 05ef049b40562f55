//! The settings of the mail server.

use super::layers::{Layers, Source};
use super::mask_url;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// How mail is sent.
#[derive(Debug)]
pub struct Mail {
    /// `smtps://USER:PASSWORD@HOST` or `smtp://…`.
    pub smtp: SecretString,
    /// In whose name.
    pub from: String,
}

/// Takes `mail.smtp`, `mail.password` and `mail.from`; `None` where no server is set.
pub(super) fn take(layers: &mut Layers) -> Option<Mail> {
    let smtp = layers.take_secret("mail.smtp", None, mask_url);
    let password = layers.take_secret("mail.password", None, |_| "…".to_owned());
    let from = layers.take_optional("mail.from", |text| {
        let is_plausible = text.contains('@') && !text.chars().any(char::is_control);
        is_plausible
            .then(|| text.to_owned())
            .ok_or_else(|| "it is an address such as Comments <comments@example.org>".to_owned())
    });
    if layers.source_of("mail.password") == Some(Source::File) {
        layers.refuse(
            "mail.password",
            "a secret does not belong in a file of settings: use TAMIS_MAIL__PASSWORD",
        );
    }
    let smtp = smtp?;
    let Some(mut url) = parse(smtp.expose_secret()) else {
        layers.refuse("mail.smtp", "it is smtps://USER@HOST or smtp://HOST:587?tls=required");
        return None;
    };
    if url.password().is_some() && layers.source_of("mail.smtp") == Some(Source::File) {
        layers.refuse(
            "mail.smtp",
            "a password does not belong in a file of settings: use TAMIS_MAIL__PASSWORD",
        );
    }
    if let Some(password) = password
        && url.set_password(Some(password.expose_secret())).is_err()
    {
        layers.refuse("mail.password", "mail.smtp names nobody whose password it is");
    }
    if url.password().is_some() && !is_private(&url) {
        layers.refuse(
            "mail.smtp",
            "a password would travel in the clear: use smtps:// or ?tls=required",
        );
    }
    let Some(from) = from else {
        layers.refuse("mail.from", "it must be set where mail.smtp is: letters need a sender");
        return None;
    };
    Some(Mail {
        smtp: SecretString::from(String::from(url)),
        from,
    })
}

fn parse(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let known_tls = url
        .query_pairs()
        .all(|(name, value)| name == "tls" && value == "required");
    (matches!(url.scheme(), "smtp" | "smtps") && url.has_host() && known_tls).then_some(url)
}

/// Whether nobody on the way reads along.
fn is_private(url: &Url) -> bool {
    url.scheme() == "smtps"
        || url.query().is_some()
        || matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

impl Mail {
    /// Whether what is sent can be read on the way.
    pub fn is_open(&self) -> bool {
        parse(self.smtp.expose_secret()).is_none_or(|url| !is_private(&url))
    }
}

//! `tamis demo`: a service to look at, with a page, comments, a queue and a moderator, gone when it ends.
//!
//! Owns nothing that a real service has not: the samples come in by the same door as readers' comments, and are decided
//! as a moderator decides.

mod samples;

use super::serve::{self, Service, Started};
use super::{Global, open, say};
use crate::clock::Clock;
use crate::config::{LogFormat, Settings};
use crate::domain::body::Body;
use crate::domain::comment::{CommentKind, Decision};
use crate::domain::email::Email;
use crate::domain::ids::{CommentId, ModeratorId, SiteId};
use crate::domain::lang::Lang;
use crate::domain::moderator::{Moderator, Role};
use crate::domain::name::Name;
use crate::domain::page::Page;
use crate::domain::site::{self, Origin, Site};
use crate::domain::website::Website;
use crate::moderation::{NewPerson, Saying, Sieve, Submission, Submitted};
use crate::privacy::{Secret, random_secret};
use crate::telemetry;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use samples::{SAMPLES, Sample};
use std::net::{IpAddr, Ipv4Addr};
use url::Url;

const SITE: &str = "demo";
const MODERATOR: &str = "moderation@demo.example";
/// Between one sample and the next.
const PACE_MS: i64 = 13 * 60 * 1000;

#[derive(Debug, Args)]
pub struct Demo {
    /// Where to listen, instead of the setting; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

/// What a visitor needs to know.
struct Shown {
    token: Secret,
    key: Secret,
    password: Secret,
}

impl Demo {
    pub async fn run(self, global: &Global) -> Result<()> {
        let mut settings = global.settings(self.listen)?;
        quieten(&mut settings);
        telemetry::log(settings.log.format == LogFormat::Json, &settings.log.level)?;
        let listener = serve::bind(settings.listen)?;
        let folder = tempfile::Builder::new()
            .prefix("tamis-demo-")
            .tempdir()
            .context("no temporary folder can be made")?;
        settings.data_dir = folder.path().to_owned();
        settings.database = "sqlite:demo.db".into();
        settings.secret_key = None;
        let sieve = open::open(&settings).await?;
        sieve.follow().await?;
        let public_url = settings.public_url(listener.local_addr()?).context("public_url")?;
        let shown = furnish(&sieve, &public_url)
            .await
            .context("the demo cannot be set up")?;
        let demo = Some(SiteId::parse(SITE)?);
        let service = Service {
            settings: &settings,
            sieve,
            listener,
            demo,
        };
        service.run(|started| tell(started, &shown, global)).await
    }
}

/// A visitor wants the addresses to open, not a line for each request, unless they said so.
fn quieten(settings: &mut Settings) {
    let is_default = |name: &str| {
        settings
            .in_force()
            .iter()
            .any(|one| one.name == name && one.set_by == "default")
    };
    let (format, level) = (is_default("log.format"), is_default("log.level"));
    if format {
        settings.log.format = LogFormat::Text;
    }
    if level {
        "warn".clone_into(&mut settings.log.level);
    }
}

fn tell(started: &Started, shown: &Shown, global: &Global) -> Result<()> {
    let url = &started.public_url;
    let (token, key, password) = (shown.token.expose(), shown.key.expose(), shown.password.expose());
    if global.json {
        return say::json(&serde_json::json!({
            "public_url": url,
            "demo": format!("{url}/demo"),
            "moderate": format!("{url}/moderate"),
            "docs": format!("{url}/docs"),
            "moderator": { "email": MODERATOR, "password": password },
            "token": token,
            "site": SITE,
            "key": key,
        }));
    }
    say::line(&format!(
        "\n  An article with its comments    {url}/demo\n  \
           The moderators' queue           {url}/moderate\n    \
             e-mail                        {MODERATOR}\n    \
             password                      {password}\n  \
           The API, to be read             {url}/docs\n    \
             moderator's token             {token}\n    \
             key of the site \"{SITE}\"        {key}\n\n\
         Everything here is gone when you press Ctrl-C.\n"
    ));
    Ok(())
}

/// Site, moderator and comments.
async fn furnish(sieve: &Sieve, public_url: &Url) -> Result<Shown> {
    let mut origins = vec![Origin::parse(&public_url.origin().ascii_serialization())?];
    if let (Some("127.0.0.1"), Some(port)) = (public_url.host_str(), public_url.port()) {
        origins.push(Origin::parse(&format!("http://localhost:{port}"))?);
    }
    let site = Site {
        id: SiteId::parse(SITE)?,
        name: "L’Écho de Port-Lannec".to_owned(),
        lang: Lang::parse("fr")?,
        origins,
        // The model is trusted from the first comment on and publishes little by itself: every state has something to see.
        settings: site::Settings {
            publish_at_most: Some(0.03),
            spam_at_least: Some(0.97),
            audit_share: 0.0,
            ..site::Settings::default()
        },
    };
    let key = sieve.add_site(None, site.clone()).await?.key;
    let password = random_secret("", 12)?;
    let email = Email::parse(MODERATOR)?;
    let new = NewPerson {
        email: email.clone(),
        role: Role::Admin,
        sites: Vec::new(),
        password: Some(password.expose().to_owned()),
    };
    let id = sieve.add_moderator(None, new).await??;
    let token = sieve.issue_token(None, &id).await?;
    fill(sieve, &site, public_url, id, email).await?;
    Ok(Shown { token, key, password })
}

/// Lets the samples in, one after the other, the last of them just now.
async fn fill(sieve: &Sieve, site: &Site, public_url: &Url, id: ModeratorId, email: Email) -> Result<()> {
    let moderator = Moderator {
        id,
        email,
        role: Role::Admin,
        sites: Vec::new(),
    };
    let page = Page::parse(public_url.join("demo")?.as_str(), &site.origins)?;
    let mut unix_ms = sieve.clock.now_ms() - PACE_MS * i64::try_from(SAMPLES.len())?;
    let mut published: Vec<Option<String>> = Vec::new();
    for (number, sample) in SAMPLES.iter().enumerate() {
        unix_ms += PACE_MS;
        let sieve = Sieve {
            clock: Clock::Fixed { unix_ms },
            ..sieve.clone()
        };
        let parent = sample.answers.and_then(|parent| published.get(parent)?.as_deref());
        let Submitted::Kept(receipt) = sieve
            .submit(site, submission(&sieve, site, &page, sample, number, parent).await?)
            .await?
        else {
            bail!("a sample was refused");
        };
        let mut is_online = receipt.published;
        if !is_online && sample.approved {
            let saying = Saying {
                decision: Decision::Approve,
                note: None,
                seen: None,
                reported: None,
            };
            sieve
                .decide(&moderator, &CommentId::parse(&receipt.comment.id)?, saying)
                .await?;
            is_online = true;
        }
        published.push(is_online.then_some(receipt.comment.id));
    }
    Ok(())
}

async fn submission(
    sieve: &Sieve,
    site: &Site,
    page: &Page,
    sample: &Sample,
    number: usize,
    parent: Option<&str>,
) -> Result<Submission> {
    let parent = match parent {
        Some(id) => {
            let answered = sieve.find_answered(site, page, id).await?;
            Some(answered.map_err(|error| anyhow!("a sample cannot be answered: {error:?}"))?)
        }
        None => None,
    };
    // Of the networks that stand for others in documents (RFC 5737).
    let ip = IpAddr::from(Ipv4Addr::new(203, 0, 113, u8::try_from(number + 1)?));
    Ok(Submission {
        page: page.clone(),
        title: Some("Après deux hivers de détour, la passerelle du vieux port rouvre samedi".to_owned()),
        title_is_ours: true,
        parent,
        name: Name::parse(sample.name)?,
        email: Some(Email::parse(sample.email)?),
        website: sample.website.map(Website::parse).transpose()?,
        body: Body::parse(sample.body)?,
        lang: Some(Lang::parse("fr")?),
        author_token: None,
        ip: Some(ip),
        kind: CommentKind::Comment,
        filled: None,
        notify: false,
        idempotency: None,
    })
}

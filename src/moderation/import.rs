//! Comments come from another system: kept as they stood there, and taken as what the site has decided so far.
//!
//! Owns which id each gets, and that what was decided there is a decision here, in the log, that can be taken back. Nothing is decided
//! by the program: what waited there waits here, with a score for the queue. Tells nobody and limits nothing.

use super::Sieve;
use super::judge::Candidate;
use super::network::network;
use super::pages::Place;
use super::people::no_random_bytes;
use super::privacy::anonymous;
use super::render::render;
use super::submit::{linking_page, same_link};
use crate::domain::arrival::{Arrival, Arriving, ArrivingPage};
use crate::domain::comment::Status;
use crate::domain::email::Email;
use crate::domain::ids::{AuthorId, CommentId, DecisionId, PageId};
use crate::domain::name::Name;
use crate::domain::policy::Cause;
use crate::domain::site::Site;
use crate::domain::verdict::Verdict;
use crate::domain::website::Website;
use crate::privacy::Kind;
use crate::storage::{Error, Landed, NewComment, NewImport, NewImported, NewImportedPage, Overtaken, Ruled};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// What an import came to, for the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub taken: u64,
    pub already: u64,
    pub skipped: u64,
}

impl Sieve {
    /// Takes over comments of a source, all or none of them. `site` is as it was when their pages were read, and `place` is how many of
    /// the source came before, so that those of one moment keep their order.
    pub async fn import(
        &self,
        site: &Site,
        source: &str,
        place: u64,
        arriving: Vec<Arriving>,
    ) -> Result<Result<Vec<Landed>, Overtaken>, Error> {
        let mut rows = Vec::with_capacity(arriving.len());
        for (place, one) in (place..).zip(arriving) {
            rows.push(match one {
                Arriving::Comment(arrival) => {
                    NewImported::Comment(Box::new(self.new_import(site, source, place, *arrival).await?))
                }
                Arriving::Gone { source_id, parent } => NewImported::Gone {
                    source_id: self.called(site, source, &source_id),
                    parent: parent.map(|parent| self.called(site, source, &parent)),
                },
                Arriving::Page(page) => NewImported::Page(Box::new(self.new_page(site, *page))),
            });
        }
        let mut tries = 0;
        loop {
            let at_ms = self.clock.now_ms();
            let done = patiently(|| self.store.import(site.clone(), source.to_owned(), rows.clone(), at_ms));
            match done.await {
                // A reader wrote the same here in that moment.
                Err(Error::Conflict(_)) if tries < 3 => tries += 1,
                done => return done,
            }
        }
    }

    /// Puts on record that an import begins.
    pub async fn record_import_begun(&self, site: &Site, source: &str) -> Result<(), Error> {
        self.hide_addresses(site, source).await?;
        let detail = json!({ "source": source });
        self.record_act(None, "site.import_begun", site.id.as_str(), &detail)
            .await
    }

    /// Puts on record what an import came to.
    pub async fn record_imported(&self, site: &Site, source: &str, tally: Tally) -> Result<(), Error> {
        let detail = json!({
            "source": source, "taken": tally.taken, "already": tally.already, "skipped": tally.skipped,
        });
        self.record_act(None, "site.imported", site.id.as_str(), &detail).await
    }

    fn new_page(&self, site: &Site, page: ArrivingPage) -> NewImportedPage {
        let detail = json!({ "page": page.page.as_str() });
        let opening = || self.act(None, "site.page_opened", site.id.as_str(), &detail);
        NewImportedPage {
            opening: page.opens.then(opening),
            former: page
                .former
                .iter()
                .map(|former| (former.key().to_owned(), former.as_str().to_owned()))
                .collect(),
            key: page.page.key().to_owned(),
            url: page.page.as_str().to_owned(),
            otherwise: PageId::new(self.clock.new_uuid()),
            id: page.id,
            title: page.title,
            closed: page.closed,
            kept_open: page.kept_open,
            published_at_ms: page.published_at_ms,
            created_at_ms: page.created_at_ms.unwrap_or_else(|| self.clock.now_ms()),
        }
    }

    async fn new_import(&self, site: &Site, source: &str, place: u64, arrival: Arrival) -> Result<NewImport, Error> {
        let seal = |kind, text: &str| {
            let sealed = self.vault.seal(kind, site.id.as_str(), text);
            sealed
                .map(|sealed| sealed.as_bytes().to_vec())
                .map_err(|_| no_random_bytes())
        };
        let pseudonym = |kind, parts: &[&str]| self.vault.pseudonym(kind, site.id.as_str(), parts);
        let (name, here) = self.stands_at(site, &arrival).await?;
        let email = arrival.email.as_ref().map(|email| email.expose().to_lowercase());
        let email_hash = email.as_deref().map(|email| pseudonym(Kind::Email, &[email]));
        let own = arrival.own.as_ref();
        let website = arrival
            .website
            .as_ref()
            .map(|website: &Website| website.as_str().to_owned());
        let ruled = self.ruled_import(site, &arrival, &name, email_hash.as_deref()).await?;
        let ip = arrival.ip.map(|ip| ip.to_string());
        let called = self.called(site, source, &arrival.source_id);
        let otherwise = id_of(site, source, place, &arrival);
        let comment = NewComment {
            site: site.id.clone(),
            id: own
                .and_then(|own| own.id.clone())
                .or_else(|| own_id(&arrival))
                .unwrap_or_else(|| otherwise.clone()),
            page_key: here.key,
            page_url: here.url,
            page_title: arrival.page_title.clone(),
            title_is_ours: false,
            closed_before_ms: None,
            new_page_id: PageId::new(self.clock.new_uuid()),
            parent: None,
            depth: 0,
            author: own
                .and_then(|own| own.author.clone())
                .unwrap_or_else(|| AuthorId::new(self.clock.new_uuid())),
            kind: arrival.kind,
            proof: None,
            by_site: own.is_some_and(|own| own.by_site.is_some()),
            act: None,
            html: render(arrival.body.as_str(), site.settings.markdown),
            lang: own
                .and_then(|own| own.lang.as_ref())
                .map(|lang| lang.as_str().to_owned()),
            email_sealed: arrival
                .email
                .as_ref()
                .map(|email: &Email| seal(Kind::Email, email.expose()))
                .transpose()?,
            ip_sealed: ip.as_deref().map(|ip| seal(Kind::Ip, ip)).transpose()?,
            ip_hash: ip.as_deref().map(|ip| pseudonym(Kind::Ip, &[ip])),
            network_hash: arrival
                .ip
                .and_then(network)
                .map(|network| pseudonym(Kind::Network, &[&network])),
            fingerprint: here.fingerprint,
            former_fingerprints: here.former_fingerprints,
            name,
            website,
            body: arrival.body.as_str().to_owned(),
            email_hash,
            ruled,
            watch: None,
            created_at_ms: arrival.created_at_ms,
        };
        Ok(NewImport {
            comment,
            otherwise,
            note: format!("{source} {called}"),
            source_id: called,
            parent: arrival.parent.map(|parent| self.called(site, source, &parent)),
            edited_at_ms: arrival.edited_at_ms,
            stood: arrival.own.as_ref().map(|own| own.status),
            decided_at_ms: arrival.own.as_ref().and_then(|own| own.decided_at_ms),
            decision: arrival
                .decision
                .map(|decision| (decision, DecisionId::new(self.clock.new_uuid()))),
        })
    }

    /// Under which name a comment stands here, and where.
    pub(super) async fn stands_at(&self, site: &Site, arrival: &Arrival) -> Result<(String, Place), Error> {
        let name = match arrival.own.as_ref().and_then(|own| own.by_site.as_ref()) {
            Some(name) => name.clone(),
            None => arrival.name.as_ref().map_or(anonymous(site), Name::as_str).to_owned(),
        };
        let email = arrival.email.as_ref().map(|email| email.expose().to_lowercase());
        let website = arrival.website.as_ref().filter(|_| arrival.kind.is_linkback());
        let source = website.map(|website| linking_page(website.as_str()));
        let same = match &source {
            Some(source) => same_link(arrival.page.key(), source),
            _ => [
                arrival.page.key(),
                "",
                name.as_str(),
                email.as_deref().unwrap_or_default(),
                arrival.body.as_str(),
            ],
        };
        let here = self.place(site, &arrival.page, same).await?;
        Ok((name, here))
    }

    /// What is kept of a judgement. Of what was decided elsewhere there is none; what waits is scored for the queue.
    async fn ruled_import(
        &self,
        site: &Site,
        arrival: &Arrival,
        name: &str,
        email_hash: Option<&str>,
    ) -> Result<Ruled, Error> {
        let unjudged = Ruled {
            status: Status::Pending,
            audit: false,
            verdict: Verdict::Review,
            cause: Cause::Imported.as_str(),
            spam_logit: None,
            spam_probability: None,
            reasons: "[]".to_owned(),
            remainder: 0.0,
            model: None,
        };
        let is_settled = arrival.own.as_ref().is_some_and(|own| own.status != Status::Pending);
        if arrival.decision.is_some() || is_settled {
            return Ok(unjudged);
        }
        let candidate = Candidate {
            body: arrival.body.as_str(),
            name: Some(name),
            website: arrival.website.as_ref().map(Website::as_str),
            lang: None,
            email_hash,
            ip: arrival.ip,
            linkback: arrival.kind.is_linkback(),
            ..Candidate::default()
        };
        let judged = self.judge(site, &candidate).await?;
        Ok(Ruled {
            audit: false,
            verdict: Verdict::Review,
            cause: Cause::Imported.as_str(),
            ..judged.ruled(Status::Pending)?
        })
    }
}

/// How often what another import holds is waited for: each time as long as the database does.
const TRIES: u32 = 5;

/// Calls again while the database is busy; what is called changes all or nothing.
pub(super) async fn patiently<T, C: Future<Output = Result<T, Error>>>(
    mut call: impl FnMut() -> C,
) -> Result<T, Error> {
    let mut tries = 0;
    loop {
        match call().await {
            Err(error) if error.is_busy() && tries < TRIES => tries += 1,
            done => return done,
        }
    }
}

/// The id that a comment had in an installation of ours: one that bears the time it was written.
fn own_id(arrival: &Arrival) -> Option<CommentId> {
    let id = CommentId::parse(&arrival.source_id).ok()?;
    let uuid = Uuid::try_parse(id.as_str()).ok()?;
    let (seconds, nanos) = uuid.get_timestamp().filter(|_| uuid.get_version_num() == 7)?.to_unix();
    let ms = i64::try_from(seconds).ok()?.checked_mul(1000)? + i64::from(nanos / 1_000_000);
    (ms == arrival.created_at_ms).then_some(id)
}

/// An id by the time it was written, then by its place in the source, so that lists stand in the order of old; the rest tells two
/// sources apart.
fn id_of(site: &Site, source: &str, place: u64, arrival: &Arrival) -> CommentId {
    let mut hash = Sha256::new();
    for part in [site.id.as_str(), source, &arrival.source_id] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let hash = hash.finalize();
    // Of the 74 bits that are free, 34 are the place (twelve beside the version, then 22 after the two of the variant) and 40 hash.
    let high = u16::try_from((place >> 22) & 0xFFF).unwrap_or(0);
    let [_, first, second, third] = u32::try_from(place & 0x3F_FFFF).unwrap_or(0).to_be_bytes();
    let mut rest = [0_u8; 10];
    rest[..2].copy_from_slice(&high.to_be_bytes());
    rest[2..5].copy_from_slice(&[first, second, third]);
    for (byte, hashed) in rest[5..].iter_mut().zip(hash) {
        *byte = hashed;
    }
    let ms = u64::try_from(arrival.created_at_ms).unwrap_or(0);
    CommentId::new(Builder::from_unix_timestamp_millis(ms, &rest).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::body::Body;
    use crate::domain::comment::CommentKind;
    use crate::domain::ids::SiteId;
    use crate::domain::lang::Lang;
    use crate::domain::page::Page;
    use crate::domain::site::Settings;

    fn site() -> Site {
        Site {
            id: SiteId::parse("blog").unwrap(),
            name: "Blog".to_owned(),
            lang: Lang::parse("en").unwrap(),
            origins: Vec::new(),
            settings: Settings::default(),
        }
    }

    fn arrival(source_id: &str, created_at_ms: i64) -> Arrival {
        Arrival {
            source_id: source_id.to_owned(),
            kind: CommentKind::Comment,
            parent: None,
            page: Page::parse("a", &[]).unwrap(),
            page_title: None,
            name: None,
            email: None,
            website: None,
            ip: None,
            body: Body::parse("x").unwrap(),
            created_at_ms,
            edited_at_ms: None,
            decision: None,
            own: None,
        }
    }

    #[test]
    fn ids_stand_in_the_order_of_dates_and_of_the_source() {
        let id = |source: &str, place, ms| id_of(&site(), source, place, &arrival("7", ms));
        let mut ids = Vec::new();
        for ms in [1, 1_500_000_000_000, 1_500_000_000_001] {
            for place in [0, 1, 4_095, 4_096, 5_000_000, 1 << 33] {
                ids.push(id("wordpress", place, ms));
            }
        }
        assert!(ids.is_sorted() && ids.windows(2).all(|two| two[0] != two[1]));
        assert_ne!(id("wordpress", 3, 9), id("disqus", 3, 9));
        assert_eq!(id("wordpress", 3, 9), id("wordpress", 3, 9));
        let made = Uuid::try_parse(id("wordpress", 3, 1_500_000_000_123).as_str()).unwrap();
        assert_eq!(made.get_version_num(), 7);
        assert_eq!(made.get_timestamp().unwrap().to_unix(), (1_500_000_000, 123_000_000));
    }

    #[test]
    fn an_id_of_ours_is_kept_if_it_bears_the_date() {
        let id = "0190a5e4-0000-7000-8000-000000000001";
        let ms = 0x0190_a5e4_0000;
        assert_eq!(own_id(&arrival(id, ms)).unwrap().as_str(), id);
        assert_eq!(own_id(&arrival(id, ms + 1)), None);
        assert_eq!(own_id(&arrival("7", ms)), None);
        assert_eq!(own_id(&arrival("6f1b2c3d-0000-4000-8000-000000000001", ms)), None);
    }
}

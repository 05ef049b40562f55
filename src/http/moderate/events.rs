//! What changes while a list is open, told as it happens: `GET /moderate/events` (server-sent events).
//!
//! Owns who is told what and when telling ends: with the session, with what was granted, with the process. A page that is
//! left open keeps no session alive.

use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::filter::Asked;
use crate::http::problem::{Code, Problem};
use crate::moderation::{Beat, first_id_at};
use actix_web::http::header::ContentEncoding;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::{Stream, stream};
use serde_json::json;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// Streams of one session: a browser has six connections to a host, and one tab in front.
const MOST_STREAMS: usize = 6;
/// Proxies give up on a connection that is silent for long, and a session that ended is noticed as often.
const HEARTBEAT: Duration = Duration::from_secs(10);
const HERE: &str = ": here\n\n";
const ENDED: &str = "event: ended\ndata: {}\n\n";

/// The streams of a process by their sessions, the oldest first.
#[derive(Default)]
pub struct Streams {
    /// Names sessions so that no secret is kept.
    naming: RandomState,
    open: Mutex<HashMap<u64, VecDeque<CancellationToken>>>,
}

impl Streams {
    /// A place for one more; the oldest of too many ends for it.
    fn enter(&self, secret: &str) -> CancellationToken {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, tokens| {
            tokens.retain(|token| !token.is_cancelled());
            !tokens.is_empty()
        });
        let tokens = open.entry(self.naming.hash_one(secret)).or_default();
        if tokens.len() >= MOST_STREAMS
            && let Some(oldest) = tokens.pop_front()
        {
            oldest.cancel();
        }
        let token = CancellationToken::new();
        tokens.push_back(token.clone());
        token
    }
}

/// One page that listens.
struct Listener {
    state: web::Data<State>,
    secret: String,
    site: Option<SiteId>,
    /// What came after this id is new to the page; `None` where it asks for counts alone.
    since: Option<String>,
    /// The page shows what waits, and wishes to know what does no longer.
    decided: bool,
    beats: watch::Receiver<Option<Arc<Beat>>>,
    /// There is something that was not told yet.
    owes: bool,
    heart: Interval,
    place: CancellationToken,
    over: bool,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.place.cancel();
    }
}

pub async fn listen(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    // A program with a token asks the API; this is a page's.
    let secret = caller.session().ok_or(Code::AuthRequired)?.to_owned();
    let mut asked = Asked::parse(request.query_string());
    let site = asked.part("site", |text| SiteId::parse(text).ok());
    let since = asked.part("since", |text| text.parse().ok().map(first_id_at));
    let decided = asked.find("decided").is_some();
    asked.check()?;
    let mut heart = tokio::time::interval(HEARTBEAT);
    heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener {
        beats: state.pulse.listen(&state.sieve),
        place: state.streams.enter(&secret),
        state,
        secret,
        site,
        since,
        decided,
        heart,
        owes: false,
        over: false,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        // Compression would hold back what is to be told now.
        .insert_header(ContentEncoding::Identity)
        .streaming(told(listener)))
}

fn told(listener: Listener) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok(Bytes::from(text)), listener))
    })
}

impl Listener {
    /// What is told next; `None` once it is over.
    async fn next(&mut self) -> Option<String> {
        if self.over {
            return None;
        }
        tokio::select! {
            () = self.state.stopping.cancelled() => return None,
            () = self.place.cancelled() => {
                self.over = true;
                return Some(ENDED.to_owned());
            }
            changed = self.beats.changed() => {
                changed.ok()?;
                self.owes = true;
            }
            _ = self.heart.tick() => {}
        }
        let beat = self.beats.borrow_and_update().clone().filter(|_| self.owes);
        match self.state.sieve.find_watching(&self.secret).await {
            Ok(Some(moderator)) => Some(match beat {
                Some(beat) => {
                    self.owes = false;
                    self.put(&beat, &moderator)
                }
                None => HERE.to_owned(),
            }),
            Ok(None) => {
                self.over = true;
                Some(ENDED.to_owned())
            }
            // Nothing is told while it is not known to whom.
            Err(_) => Some(HERE.to_owned()),
        }
    }

    fn put(&self, beat: &Beat, moderator: &Moderator) -> String {
        let is_seen = |site: &str| {
            let is_asked = self.site.as_ref().is_none_or(|asked| asked.as_str() == site);
            is_asked && moderator.may_see(site)
        };
        let granted = beat.waiting.iter().filter(|(site, _)| moderator.may_see(site));
        let sites: HashMap<&str, i64> = granted.map(|(site, count)| (site.as_str(), *count)).collect();
        let waiting: i64 = sites
            .iter()
            .filter(|(site, _)| is_seen(site))
            .map(|(_, count)| count)
            .sum();
        let since = self.since.as_deref();
        let lately = beat
            .lately
            .iter()
            .filter(|(site, id)| is_seen(site) && since.is_some_and(|since| id.as_str() >= since));
        let fresh: Vec<&str> = lately.map(|(_, id)| id.as_str()).collect();
        let settled = beat.decided.iter().filter(|one| self.decided && is_seen(&one.site));
        let decided: HashMap<&str, i64> = settled.map(|one| (one.comment.as_str(), one.version)).collect();
        let data = json!({ "waiting": waiting, "sites": sites, "fresh": fresh, "decided": decided });
        format!("event: queue\ndata: {data}\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_stream_of_a_session_makes_room_and_others_are_left_alone() {
        let streams = Streams::default();
        let other = streams.enter("other");
        let tokens: Vec<CancellationToken> = (0..=MOST_STREAMS).map(|_| streams.enter("one")).collect();
        let over: Vec<bool> = tokens.iter().map(CancellationToken::is_cancelled).collect();
        assert_eq!(over.iter().position(|over| *over), Some(0));
        assert_eq!(over.iter().filter(|over| **over).count(), 1);
        assert!(!other.is_cancelled());
        tokens[1].cancel();
        assert!(!streams.enter("one").is_cancelled());
        assert!(!tokens[2].is_cancelled(), "one that ended has made room");
    }
}

//! Answers that came from elsewhere before what they answer: in which order they find their place.
//!
//! Owns that what is answered stands in its place before its answer does, so that each is moved once, that no thread is left without a
//! beginning, and that a site that is read and written meanwhile waits for no more than a part of it. Some forty bytes of each are held.

use super::Sieve;
use super::import::patiently;
use crate::domain::ids::SiteId;
use crate::domain::site::Site;
use crate::storage::{ASKED, Awaited, Deepening, Error, Placed, Placing};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What came of answers that came before what they answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Threaded {
    pub attached: u64,
    /// They stand on the first level, until what they answer comes.
    pub lost: u64,
    /// Whoever waits had enough: the same again goes on.
    pub stopped: bool,
}

/// Answers of which what they answer has come.
#[derive(Debug, Default)]
struct Come {
    /// Each answer, and what it answers.
    answers: Vec<(Uuid, Uuid)>,
    /// Where each stands among them.
    places: HashMap<Uuid, u32>,
}

impl Sieve {
    /// Puts answers that came before what they answer where they belong. `go_on` is told how far that is, and asked whether to.
    pub async fn settle_import(
        &self,
        site: &Site,
        source: &str,
        mut go_on: impl FnMut(Threaded) -> bool,
    ) -> Result<Threaded, Error> {
        let mut threaded = Threaded::default();
        let (come, settled) = self
            .read_waiting_answers(&site.id, source, &mut threaded, &mut go_on)
            .await?;
        if threaded.stopped {
            return Ok(threaded);
        }
        let Some(up) = self.climb(&site.id, &come, || go_on(threaded)).await? else {
            return Ok(stopped(threaded));
        };
        let order = order(&come.above(&up));
        drop(up);
        let free = settled.iter().map(|comment| (*comment, None));
        let placed = order.into_iter().map(|(at, is_placed)| {
            let (comment, parent) = come.answers[at as usize];
            (comment, is_placed.then_some(parent))
        });
        let mut rest = free.chain(placed).map(|(comment, parent)| Placing {
            comment: comment.hyphenated().to_string(),
            parent: parent.map(|parent| parent.hyphenated().to_string()),
            is_deepened: false,
        });
        let mut some: Vec<Placing> = Vec::new();
        loop {
            some.extend(rest.by_ref().take(ASKED - some.len().min(ASKED)));
            if some.is_empty() {
                return Ok(threaded);
            }
            if !go_on(threaded) {
                return Ok(stopped(threaded));
            }
            let placed = self.place_some(&site.id, source, &some).await?;
            threaded.attached += placed.attached;
            some.drain(..placed.done);
            if let (Some(depth), Some(next)) = (placed.large, some.first_mut()) {
                let mut left = vec![Deepening {
                    parent: next.comment.clone(),
                    depth: depth + 1,
                    after: String::new(),
                }];
                while !left.is_empty() {
                    if !go_on(threaded) {
                        return Ok(stopped(threaded));
                    }
                    left = patiently(|| self.store.deepen(site.id.clone(), left.clone())).await?;
                }
                next.is_deepened = true;
            }
        }
    }

    async fn place_some(&self, site: &SiteId, source: &str, some: &[Placing]) -> Result<Placed, Error> {
        let at_ms = self.clock.now_ms();
        patiently(|| {
            self.store
                .place_answers(site.clone(), source.to_owned(), some.to_vec(), at_ms)
        })
        .await
    }

    /// All that wait: those whose place is known, and those that wait for nothing that is left.
    async fn read_waiting_answers(
        &self,
        site: &SiteId,
        source: &str,
        threaded: &mut Threaded,
        go_on: &mut impl FnMut(Threaded) -> bool,
    ) -> Result<(Come, Vec<Uuid>), Error> {
        let (mut come, mut settled, mut after) = (Come::default(), Vec::new(), String::new());
        loop {
            if !go_on(*threaded) {
                threaded.stopped = true;
                return Ok((come, settled));
            }
            let waiting = self.store.waiting_answers(site, source, &after).await?;
            let Some(last) = waiting.last() else {
                return Ok((come, settled));
            };
            after.clone_from(&last.source_id);
            for answer in waiting {
                match answer.awaited {
                    Awaited::NotYet(_) => threaded.lost += 1,
                    Awaited::Nothing => settled.push(parsed(&answer.comment)?),
                    Awaited::Come(parent) => come.put(parsed(&answer.comment)?, parsed(&parent)?),
                }
            }
        }
    }

    /// What everything between an answered comment and the beginning of its thread answers, as it stands; none once it is stopped.
    async fn climb(
        &self,
        site: &SiteId,
        come: &Come,
        mut go_on: impl FnMut() -> bool,
    ) -> Result<Option<HashMap<Uuid, Option<Uuid>>>, Error> {
        let mut up: HashMap<Uuid, Option<Uuid>> = HashMap::new();
        let is_new =
            |id: &Uuid, up: &HashMap<Uuid, Option<Uuid>>| !come.places.contains_key(id) && !up.contains_key(id);
        let mut level: BTreeSet<Uuid> = come.answers.iter().map(|(_, parent)| *parent).collect();
        level.retain(|id| is_new(id, &up));
        while !level.is_empty() {
            let mut left = level.iter().peekable();
            while left.peek().is_some() {
                if !go_on() {
                    return Ok(None);
                }
                let some: Vec<String> = left
                    .by_ref()
                    .take(ASKED)
                    .map(|id| id.hyphenated().to_string())
                    .collect();
                for (id, parent) in self.store.parents_of(site, &some).await? {
                    up.insert(parsed(&id)?, parent.as_deref().map(parsed).transpose()?);
                }
            }
            let above = level.iter().filter_map(|id| up.get(id).copied().flatten());
            level = above.filter(|id| is_new(id, &up)).collect();
        }
        Ok(Some(up))
    }
}

impl Come {
    fn put(&mut self, comment: Uuid, parent: Uuid) {
        // Two names of one comment: the first says what it answers.
        if let (std::collections::hash_map::Entry::Vacant(place), Ok(at)) =
            (self.places.entry(comment), u32::try_from(self.answers.len()))
        {
            place.insert(at);
            self.answers.push((comment, parent));
        }
    }

    /// For each, which of them begins the thread that it answers into, unless that thread begins elsewhere.
    fn above(&self, up: &HashMap<Uuid, Option<Uuid>>) -> Vec<Option<u32>> {
        let mut tops: HashMap<Uuid, Option<u32>> = HashMap::new();
        let mut way = Vec::new();
        let top = |(_, parent): &(Uuid, Uuid)| {
            let mut at = *parent;
            let found = loop {
                if let Some(place) = self.places.get(&at) {
                    break Some(*place);
                }
                if let Some(top) = tops.get(&at) {
                    break *top;
                }
                way.push(at);
                match up.get(&at) {
                    Some(Some(above)) => at = *above,
                    _ => break None,
                }
            };
            tops.extend(way.drain(..).map(|id| (id, found)));
            found
        };
        self.answers.iter().map(top).collect()
    }
}

/// The order in which each comes after what it answers into. Of some that answer each other in a circle the first begins a thread: it
/// is told with `false`.
fn order(above: &[Option<u32>]) -> Vec<(u32, bool)> {
    let number = above.len();
    // Those that answer into the same one, as a list through them.
    let (mut first, mut next) = (vec![u32::MAX; number], vec![u32::MAX; number]);
    for at in (0..number).rev() {
        if let Some(above) = above[at] {
            let at_u32 = u32::try_from(at).unwrap_or(u32::MAX);
            next[at] = std::mem::replace(&mut first[above as usize], at_u32);
        }
    }
    let (mut order, mut is_in) = (Vec::with_capacity(number), vec![false; number]);
    let mut follow = |begin: u32, is_placed: bool, is_in: &mut Vec<bool>| {
        let mut done = order.len();
        order.push((begin, is_placed));
        is_in[begin as usize] = true;
        while let Some(&(at, _)) = order.get(done) {
            done += 1;
            let mut below = first[at as usize];
            while below != u32::MAX {
                if !is_in[below as usize] {
                    is_in[below as usize] = true;
                    order.push((below, true));
                }
                below = next[below as usize];
            }
        }
    };
    for (at, above) in (0_u32..).zip(above) {
        if above.is_none() {
            follow(at, true, &mut is_in);
        }
    }
    // What is left leads into circles: whoever goes up often enough goes round in one.
    let mut seen = vec![false; number];
    for at in 0..number {
        if is_in[at] {
            continue;
        }
        let up = |at: usize| above[at].map_or(at, |above| above as usize);
        let mut round = at;
        while !std::mem::replace(&mut seen[round], true) {
            round = up(round);
        }
        let (mut begin, mut other) = (round, up(round));
        while other != round {
            begin = begin.min(other);
            other = up(other);
        }
        follow(u32::try_from(begin).unwrap_or(u32::MAX), false, &mut is_in);
    }
    order
}

fn stopped(threaded: Threaded) -> Threaded {
    Threaded {
        stopped: true,
        ..threaded
    }
}

fn parsed(id: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(id).map_err(|_| Error::Damaged("id of a comment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_answered_comes_first_however_it_is_told() {
        assert_eq!(order(&[]), []);
        let told = order(&[Some(1), Some(2), None, Some(0), Some(2)]);
        assert_eq!(told, [(2, true), (1, true), (4, true), (0, true), (3, true)]);
    }

    #[test]
    fn of_a_circle_the_first_begins_the_thread() {
        // 2 → 3 → 1 → 2, which 0 and 4 answer into; 5 answers itself.
        let told = order(&[Some(2), Some(2), Some(3), Some(1), Some(1), Some(5)]);
        assert_eq!(
            told,
            [(1, false), (3, true), (4, true), (2, true), (0, true), (5, false)]
        );
    }

    #[test]
    fn a_long_chain_is_followed_without_a_stack() {
        let told = order(
            &(0..1_000_000)
                .map(|at| (at < 999_999).then_some(at + 1))
                .collect::<Vec<_>>(),
        );
        assert_eq!(told.first(), Some(&(999_999, true)));
        assert!(told.windows(2).all(|two| two[0].0 == two[1].0 + 1));
    }
}

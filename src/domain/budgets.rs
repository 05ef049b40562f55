//! Budgets of mistakes: which are offered, what each buys by a model's table, and which cuts are in force for a site.
//!
//! Owns that no budget is loosened: where no cut is known to keep it, nothing is published or held as spam automatically.
//! Pure. Knows nothing of how a table comes about.

use super::rate::Z;
use super::site::{ReviewFirst, Settings};
use super::verdict::Cuts;
use serde::{Deserialize, Serialize};

/// A site may ask that at most one good comment in so many be blocked, the strictest first …
pub const BLOCK: [u32; 5] = [1000, 500, 200, 100, 50];
/// … and that at most one spam in so many be published.
pub const PUBLISH: [u32; 5] = [500, 200, 100, 50, 20];
/// What a site asks for unless it says otherwise, and what the cuts of every model file keep.
pub const USUAL_BLOCK: u32 = 200;
/// See [`USUAL_BLOCK`].
pub const USUAL_PUBLISH: u32 = 100;
/// Shares of spam among what comes in that the queue is told for.
pub const SPAM_SHARES: [f64; 4] = [0.1, 0.3, 0.5, 0.9];

/// What each budget buys on a set of texts that the model had not seen. Shares and probabilities are 0 to 1. The bounds hold
/// on texts of the same kinds: of the spam of a source left out of training far more may lie beyond a cut for publishing than its bound
/// says, and only a site's random audit tells how its own fares (`docs/decisions/013`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budgets {
    /// Of a site that is new to the model, up to so many times as many good comments score as high as of the texts that the
    /// table was made from. A row of [`Budgets::block`] allows for it: "one in 200" is a cut that at most one good text in
    /// 200 times this lies beyond, so that at most one in 200 is blocked on a site that is new. 1 where the texts are
    /// taken for what they are.
    pub caution: u32,
    /// Good comments blocked, the strictest first; the queue is told beside a budget of one spam in 100 published.
    pub block: Vec<Budget>,
    /// Spam published, the strictest first; the queue is told beside a budget of one good comment in 200 blocked.
    pub publish: Vec<Budget>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// One mistake in so many is allowed.
    pub one_in: u32,
    /// Probability of spam from which on is blocked, or up to which is published, itself included; `None` where there are
    /// too few texts for any cut to be known to keep the budget.
    pub cut: Option<f64>,
    /// Texts of the class that the budget protects which lie beyond the cut all the same, …
    pub mistakes: u64,
    /// … of so many of that class.
    pub of: u64,
    /// The share that it may be of all such comments: Wilson's upper bound, one-sided 95 %, times the caution; texts
    /// of a template or thread count as many as they are worth.
    pub upper_bound: f64,
    /// Share of the other class beyond the cut: spam blocked, or good comments published.
    pub gained: f64,
    /// For each of [`SPAM_SHARES`], the share of all comments that waits for a person.
    pub queue: [f64; SPAM_SHARES.len()],
}

/// Why a cut is where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The site set it itself.
    Site,
    /// The model's table says that it keeps the site's budget.
    Budget,
    /// The model's file has no table; its one cut keeps a budget that is at least as strict as the site's.
    File,
    /// No cut is known to keep the site's budget, so there is none.
    Unkept,
}

impl Ground {
    /// Whether a cut of this ground rests on what the model's trials said, and so on texts of the kinds it was trained on.
    pub fn is_of_the_model(self) -> bool {
        matches!(self, Self::Budget | Self::File)
    }
}

/// A cut that decides, or the lack of one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cut {
    /// Probability of spam, 0 to 1, itself beyond the cut; `None` decides nothing.
    pub at: Option<f64>,
    pub ground: Ground,
}

/// The cuts that decide for a site by a model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct InForce {
    pub publish: Cut,
    pub spam: Cut,
    /// Below this share of known features a person looks.
    pub known_share: f64,
}

/// Shares of the two classes that wait for a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting {
    pub good: f64,
    pub spam: f64,
}

/// Why nothing is blocked under the usual budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unblocked {
    /// One mistake in so many is allowed, …
    pub one_in: u32,
    /// … so many times as strictly, see [`Budgets::caution`].
    pub caution: u32,
    /// The good texts of the table, …
    pub texts: u64,
    /// … how many with nothing in common they are worth, …
    pub worth: u64,
    /// … and how many it takes at least, where none of them is beyond the cut.
    pub needed: u64,
    pub why: Want,
}

/// What a cut is wanting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// There are too few good texts.
    Few,
    /// There are enough, but of too few templates or threads.
    Alike,
    /// There are enough, but too many of them score as high as any spam.
    Parted,
}

impl Cut {
    /// No cut: nothing is known to keep the budget.
    pub const NONE: Self = Self {
        at: None,
        ground: Ground::Unkept,
    };

    fn new(at: Option<f64>, ground: Ground) -> Self {
        at.map_or(Self::NONE, |at| Self { at: Some(at), ground })
    }
}

/// The cuts of a model's file alone, which are those of a site that asks for the usual budgets. At its ends a file's cut
/// says that training knew of none.
impl From<Cuts> for InForce {
    fn from(cuts: Cuts) -> Self {
        Self {
            publish: Cut::new(Some(cuts.publish).filter(|cut| *cut > 0.0), Ground::File),
            spam: Cut::new(Some(cuts.spam).filter(|cut| *cut < 1.0), Ground::File),
            known_share: cuts.known_share,
        }
    }
}

/// The cuts in force for a site: those it set itself, else those that keep its budgets by the model's table, else, of a
/// file without a table, its own cuts as far as they are at least as strict as the site's budgets.
pub fn in_force(settings: &Settings, cuts: Cuts, budgets: Option<&Budgets>) -> InForce {
    let file = InForce::from(cuts);
    let kept = |rows: Option<&[Budget]>, asked: u32, usual: u32, of_file: Cut| match rows {
        Some(rows) => Cut::new(find(rows, asked).and_then(|row| row.cut), Ground::Budget),
        None if (1..=usual).contains(&asked) => of_file,
        None => Cut::NONE,
    };
    let (block, publish) = (
        budgets.map(|table| table.block.as_slice()),
        budgets.map(|table| table.publish.as_slice()),
    );
    let own = |cut: f64| Cut::new(Some(cut), Ground::Site);
    InForce {
        publish: settings.publish_at_most.map_or_else(
            || kept(publish, settings.publish_one_in, USUAL_PUBLISH, file.publish),
            own,
        ),
        spam: settings
            .spam_at_least
            .map_or_else(|| kept(block, settings.block_one_in, USUAL_BLOCK, file.spam), own),
        known_share: cuts.known_share,
    }
}

/// The row of a budget, or where a table has none the next stricter one.
fn find(rows: &[Budget], asked: u32) -> Option<&Budget> {
    rows.iter()
        .filter(|row| asked > 0 && row.one_in >= asked)
        .min_by_key(|row| row.one_in)
}

impl Budgets {
    /// Rows beyond this are no table of ours.
    const MOST_ROWS: usize = 16;
    const MOST_CAUTION: u32 = 100;

    /// The cuts of the usual budgets, as a model's file has them: at its end where none is known to keep one.
    pub fn usual_cuts(&self, known_share: f64) -> Cuts {
        let cut = |rows: &[Budget], asked| find(rows, asked).and_then(|row| row.cut);
        Cuts {
            publish: cut(&self.publish, USUAL_PUBLISH).unwrap_or(0.0),
            spam: cut(&self.block, USUAL_BLOCK).unwrap_or(1.0),
            known_share,
        }
    }

    /// Why no cut blocks under the usual budget; `None` where one does.
    pub fn unblocked(&self) -> Option<Unblocked> {
        let row = find(&self.block, USUAL_BLOCK).filter(|row| row.cut.is_none())?;
        let (caution, square) = (f64::from(self.caution), Z * Z);
        // Wilson's upper bound of no mistake among n is z² / (n + z²), and the bound of a row without a cut is that.
        let for_bound = |bound: f64| square / bound - square;
        let worth = whole(for_bound(row.upper_bound / caution).round()).min(row.of);
        let needed = whole(for_bound(1.0 / (f64::from(row.one_in) * caution)).ceil());
        let why = match (row.of < needed, worth < needed) {
            (true, _) => Want::Few,
            (false, true) => Want::Alike,
            (false, false) => Want::Parted,
        };
        Some(Unblocked {
            one_in: row.one_in,
            caution: self.caution,
            texts: row.of,
            worth,
            needed,
            why,
        })
    }

    /// The row that a site's wish to block is answered by.
    pub fn blocking(&self, settings: &Settings) -> Option<&Budget> {
        find(&self.block, settings.block_one_in)
    }

    /// The row that a site's wish to publish is answered by.
    pub fn publishing(&self, settings: &Settings) -> Option<&Budget> {
        find(&self.publish, settings.publish_one_in)
    }

    /// How much would wait, by the table's texts, under the cuts in force for a site; what its own rules keep, such as its
    /// limit of links, comes on top. `blocks` says whether the model's word alone is enough there to hold spam. `None`
    /// where a cut is not the table's, which then tells nothing of it.
    pub fn waiting(&self, settings: &Settings, cuts: &InForce, blocks: bool) -> Option<Waiting> {
        let beyond = |cut: Cut, row: Option<&Budget>| match (cut.ground, row) {
            (Ground::Unkept, _) => Some((0.0, 0.0)),
            (Ground::Budget, Some(row)) => Some((share(row.mistakes, row.of), row.gained)),
            _ => None,
        };
        let (good_blocked, spam_blocked) = if blocks {
            beyond(cuts.spam, self.blocking(settings))?
        } else {
            (0.0, 0.0)
        };
        let (spam_published, good_published) = if settings.review_first == ReviewFirst::Everybody {
            (0.0, 0.0)
        } else {
            beyond(cuts.publish, self.publishing(settings))?
        };
        Some(Waiting {
            good: (1.0 - good_blocked - good_published).max(0.0),
            spam: (1.0 - spam_blocked - spam_published).max(0.0),
        })
    }

    /// Whether it can be relied on: every share is one, and no row is bolder than a looser one or than its own budget.
    pub fn is_sound(&self) -> bool {
        (1..=Self::MOST_CAUTION).contains(&self.caution)
            && is_sound(
                &self.block,
                |cut| (0.5..1.0).contains(&cut),
                |strict, loose| strict >= loose,
            )
            && is_sound(
                &self.publish,
                |cut| cut > 0.0 && cut < 0.5,
                |strict, loose| strict <= loose,
            )
    }
}

fn is_sound(rows: &[Budget], is_cut: fn(f64) -> bool, is_timider: fn(f64, f64) -> bool) -> bool {
    let is_share = |value: f64| (0.0..=1.0).contains(&value);
    let in_order = |pair: &[Budget]| {
        let cuts = match (pair[0].cut, pair[1].cut) {
            (Some(strict), Some(loose)) => is_timider(strict, loose),
            (Some(_), None) => false,
            (None, _) => true,
        };
        pair[0].one_in > pair[1].one_in && cuts
    };
    let is_row = |row: &Budget| {
        let keeps = match row.cut {
            Some(cut) => is_cut(cut) && row.upper_bound <= 1.0 / f64::from(row.one_in),
            None => row.mistakes == 0 && row.gained == 0.0,
        };
        row.one_in >= 2
            && keeps
            && row.mistakes <= row.of
            && is_share(row.upper_bound)
            && is_share(row.gained)
            && row.queue.iter().all(|&queue| is_share(queue))
    };
    (1..=Budgets::MOST_ROWS).contains(&rows.len()) && rows.iter().all(is_row) && rows.windows(2).all(in_order)
}

impl Waiting {
    /// The share of all comments that waits where this share of them is spam.
    pub fn among(self, spam_share: f64) -> f64 {
        spam_share * self.spam + (1.0 - spam_share) * self.good
    }
}

/// A count that came of fractions; 0 of what is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests;

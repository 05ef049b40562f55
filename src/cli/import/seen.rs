//! What a run has seen of a file: by what its comments are called, as hashes alone, so that a gigabyte of them needs few bytes.
//!
//! Owns what a run that writes nothing foretells from comments that stand beside one another, which nobody can look up.

use crate::moderation::{Foretold, Landed};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Names that are held of each kind, 16 bytes each.
const MOST: usize = 1_800_000;
/// How many that are gone may lie between an answer and what it answers, as the storage has it.
const MOST_GONE: usize = 64;

type Name = [u8; 16];

#[derive(Debug, Default)]
pub struct Seen {
    comments: HashSet<Name>,
    /// What is gone, and what that answered, unless that is here.
    gone: HashMap<Name, Option<Name>>,
    /// How many answer what had not come when they did.
    awaited: HashMap<Name, u64>,
    /// Comments that stand here from elsewhere, and were met once.
    twins: HashSet<Name>,
    is_full: bool,
}

/// What became of those that answer what had not come when they did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Awaiting {
    pub come: u64,
    pub lost: u64,
}

impl Seen {
    /// Whether a comment is the first that is called so.
    pub fn is_first(&mut self, called: &str) -> bool {
        if self.is_at_most(self.comments.len()) {
            self.comments.insert(name(called))
        } else {
            !self.comments.contains(&name(called))
        }
    }

    /// Whether more came than is remembered: then not all is foretold.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// What would come of one, for which the storage foretold this.
    pub fn foresee(&mut self, foretold: &Foretold) -> Landed {
        let mut landed = foretold.landed;
        // What stands here from elsewhere is met once; who says the same again says it twice.
        if let (Landed::Same, Some(twin)) = (landed, &foretold.twin)
            && self.is_at_most(self.twins.len())
            && !self.twins.insert(name(twin))
        {
            landed = Landed::Taken;
        }
        if let (Landed::Taken, Some(missing)) = (landed, &foretold.missing) {
            self.awaits(missing);
        }
        landed
    }

    /// One is gone, for which the storage foretold this.
    pub fn is_gone(&mut self, called: &str, foretold: &Foretold) {
        if self.is_at_most(self.gone.len()) {
            let above = foretold.missing.as_deref().map(name);
            self.gone.entry(name(called)).or_insert(above);
        }
    }

    /// One answers this, which has not come.
    pub fn awaits(&mut self, called: &str) {
        let name = name(called);
        if !self.comments.contains(&name) && self.is_at_most(self.awaited.len()) {
            *self.awaited.entry(name).or_default() += 1;
        }
    }

    /// What became of them, once all has come.
    pub fn awaited(&self) -> Awaiting {
        let mut awaiting = Awaiting::default();
        for (name, number) in &self.awaited {
            if self.comes(*name) {
                awaiting.come += number;
            } else {
                awaiting.lost += number;
            }
        }
        awaiting
    }

    fn comes(&self, mut name: Name) -> bool {
        for _ in 0..MOST_GONE {
            if self.comments.contains(&name) {
                return true;
            }
            match self.gone.get(&name) {
                Some(Some(above)) => name = *above,
                // What it answered is here, or nothing.
                Some(None) => return true,
                None => return false,
            }
        }
        true
    }

    fn is_at_most(&mut self, held: usize) -> bool {
        self.is_full |= held >= MOST;
        held < MOST
    }
}

fn name(called: &str) -> Name {
    let mut name = Name::default();
    for (byte, hashed) in name.iter_mut().zip(Sha256::digest(called.as_bytes())) {
        *byte = hashed;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foretold(landed: Landed, twin: Option<&str>, missing: Option<&str>) -> Foretold {
        Foretold {
            landed,
            twin: twin.map(str::to_owned),
            missing: missing.map(str::to_owned),
        }
    }

    #[test]
    fn answers_find_what_comes_after_them_through_what_is_gone() {
        let mut seen = Seen::default();
        for missing in ["later", "gone", "never", "gone too"] {
            assert_eq!(
                seen.foresee(&foretold(Landed::Taken, None, Some(missing))),
                Landed::Taken
            );
        }
        seen.is_gone("gone", &foretold(Landed::Taken, None, Some("later")));
        seen.is_gone("gone too", &foretold(Landed::Taken, None, Some("never")));
        assert_eq!(seen.awaited(), Awaiting { come: 0, lost: 4 });
        assert!(seen.is_first("later") && !seen.is_first("later"));
        assert_eq!(seen.awaited(), Awaiting { come: 2, lost: 2 });
    }

    #[test]
    fn what_stands_here_from_elsewhere_is_met_once() {
        let mut seen = Seen::default();
        let same = foretold(Landed::Same, Some("a"), None);
        assert_eq!(
            [seen.foresee(&same), seen.foresee(&same)],
            [Landed::Same, Landed::Taken]
        );
    }
}

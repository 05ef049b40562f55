//! Rules on shares: kinds within a class, classes within a language, names within a kind.
//!
//! Owns the limits. Knows nothing of what the texts say.

use super::{Corpus, Expanded, Fault, share};
use crate::spam::{Label, PLATFORMS};
use std::collections::BTreeMap;
use std::path::Path;

/// Templates a kind has at least; and in the languages that are well covered, else it is warned of.
const FEWEST: usize = 3;
const FEW: usize = 6;
const WELL_COVERED: [&str; 2] = ["en", "fr"];
/// The most of a class that a kind may be; where a class has few kinds, half as much again as an even share.
const MOST_OF_CLASS: f64 = 0.05;
const ABOVE_EVEN: f64 = 1.5;
/// The most that one class may outweigh the other: by templates, and by the median length of its rows.
const MOST_TEMPLATES: f64 = 1.25;
const MOST_LENGTH: f64 = 1.5;
/// The most that the shares of rows with a link may lie apart.
const MOST_LINKED: f64 = 0.25;
/// The most rows of a kind that may bear one name.
const MOST_NAMED: f64 = 0.4;
/// The most that the share of an ending among the websites of one class may be of its share among those of the other; where fewer
/// websites have it, chance alone could be to blame.
const MOST_OF_ENDING: f64 = 8.0;
const MANY_WEBSITES: usize = 60;
/// Entries that a list has at least, else it is warned of.
const SHORT_LIST: usize = 20;

/// The size of each kind.
pub fn kinds(one: &Expanded<'_>, faults: &mut Vec<Fault>, warnings: &mut Vec<Fault>) {
    let templates = one.said.len();
    let most = MOST_OF_CLASS.max(ABOVE_EVEN * share(1, one.sheet.kinds.len()));
    for kind in &one.sheet.kinds {
        let own = kind.entries.len();
        let part = share(own, templates);
        if own < FEWEST {
            let why = format!("@{} has {own} templates, fewer than {FEWEST}", kind.name);
            faults.push(one.fault(kind.line, "kind", why));
        } else if own < FEW && WELL_COVERED.contains(&one.sheet.lang.as_str()) {
            let why = format!("@{} has {own} templates, fewer than {FEW}", kind.name);
            warnings.push(one.fault(kind.line, "kind", why));
        }
        if part > most {
            let why = format!(
                "@{} is {:.1} % of its class ({own} of {templates} templates), more than {:.1} %",
                kind.name,
                part * 100.0,
                most * 100.0
            );
            faults.push(one.fault(kind.line, "kind", why));
        }
    }
    for said in one.said.iter().filter(|said| said.rows.is_empty()) {
        faults.push(one.fault(said.entry.line, "grammar", "it can say nothing at all".to_owned()));
    }
}

/// What a kind's rows are signed with.
pub fn names(one: &Expanded<'_>, faults: &mut Vec<Fault>) {
    for kind in &one.sheet.kinds {
        let said = one.said.iter().filter(|said| std::ptr::eq(said.kind, kind));
        let rows: Vec<_> = said.flat_map(|said| &said.rows).collect();
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &rows {
            if let Some(name) = &row.author {
                *names.entry(name).or_default() += 1;
            }
        }
        let most = names.into_iter().max_by_key(|(_, times)| *times);
        if let Some((name, times)) = most.filter(|&(_, times)| share(times, rows.len()) > MOST_NAMED) {
            let why = format!(
                "{name:?} signs {times} of the {} rows of @{}: a name marks a kind",
                rows.len(),
                kind.name
            );
            faults.push(one.fault(kind.line, "name", why));
        }
        let unsigned = rows
            .iter()
            .filter(|row| row.author.is_none() && row.website.is_none())
            .count();
        if one.sheet.label == Label::Spam && unsigned > 0 {
            let why = format!(
                "{unsigned} of the {} rows of @{} have neither name nor website",
                rows.len(),
                kind.name
            );
            faults.push(one.fault(kind.line, "name", why));
        }
    }
}

/// The two classes of one language.
pub fn balance(classes: &[&Expanded<'_>], faults: &mut Vec<Fault>) {
    let of = |label: Label| classes.iter().find(|one| one.sheet.label == label);
    let (Some(ham), Some(spam)) = (of(Label::Ham), of(Label::Spam)) else {
        if let Some(only) = classes.first() {
            let why = format!(
                "{} has one class only: the language would become the label",
                only.sheet.lang
            );
            faults.push(only.fault(1, "balance", why));
        }
        return;
    };
    let (good, bad) = (ham.class(), spam.class());
    let mut tell = |why: String| faults.push(spam.fault(1, "balance", why));
    if apart(bad.templates, good.templates) > MOST_TEMPLATES {
        tell(format!(
            "{} templates of spam and {} of ham, more than {MOST_TEMPLATES} : 1",
            bad.templates, good.templates
        ));
    }
    if apart(bad.median_length, good.median_length) > MOST_LENGTH {
        tell(format!(
            "the median length is {} in spam and {} in ham, more than {MOST_LENGTH} : 1",
            bad.median_length, good.median_length
        ));
    }
    if (bad.linked - good.linked).abs() > MOST_LINKED {
        tell(format!(
            "{:.0} % of the rows of spam and {:.0} % of those of ham have a link, more than {:.0} points apart",
            bad.linked * 100.0,
            good.linked * 100.0,
            MOST_LINKED * 100.0
        ));
    }
}

/// How the websites of all languages end; a page at a host for everybody ends in that host.
pub fn endings(all: &[Expanded<'_>], faults: &mut Vec<Fault>) {
    let mut endings: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut websites = [0; 2];
    for one in all {
        for (_, row) in one.rows() {
            if let Some(ending) = row.website.as_deref().and_then(ending) {
                endings.entry(ending).or_default()[one.sheet.label.index()] += 1;
                websites[one.sheet.label.index()] += 1;
            }
        }
    }
    for (ending, of_class) in endings {
        let [ham, spam] = [0, 1].map(|class| share(of_class[class], websites[class]));
        let (more, less, class) = if ham > spam {
            (ham, spam, "ham")
        } else {
            (spam, ham, "spam")
        };
        if of_class[0] + of_class[1] >= MANY_WEBSITES && more > less * MOST_OF_ENDING {
            let why = format!(
                "{:.1} % of the websites of {class} end in {ending} over all files, and {:.1} % of the others: more than {MOST_OF_ENDING} : 1",
                more * 100.0,
                less * 100.0
            );
            faults.extend(all.first().map(|first| first.fault(1, "ending", why)));
        }
    }
}

fn ending(website: &str) -> Option<String> {
    let bare = website.split_once("://").map_or(website, |(_, rest)| rest);
    let host = bare.split(['/', '?', '#']).next().unwrap_or(bare).to_lowercase();
    let is_page = bare.len() > host.len() && PLATFORMS.contains(&psl::domain_str(&host).unwrap_or(""));
    let found = if is_page {
        psl::domain_str(&host)
    } else {
        psl::suffix_str(&host)
    };
    found.map(ToOwned::to_owned)
}

/// How many times the smaller is in the larger; nothing is infinitely often in something.
fn apart(a: usize, b: usize) -> f64 {
    if a.min(b) == 0 {
        return if a == b { 1.0 } else { f64::INFINITY };
    }
    share(a.max(b), a.min(b))
}

/// Lists that are short, of languages that have templates.
pub fn lists(corpus: &Corpus, warnings: &mut Vec<Fault>) {
    for (lang, block, size) in corpus.lists.sizes() {
        let Some(sheet) = corpus.sheets.iter().find(|sheet| sheet.lang == lang) else {
            continue;
        };
        if (1..SHORT_LIST).contains(&size) {
            let folder = sheet.path.parent().unwrap_or(Path::new(""));
            let why = format!("@{block} has {size} entries, fewer than {SHORT_LIST}");
            warnings.push(Fault::at(&folder.join(format!("{lang}.lists")), 1, "list", why));
        }
    }
}

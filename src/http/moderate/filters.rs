//! The filters above a list, each value a link: what is asked for stands in the address, and so it survives a reload.
//!
//! Owns which filters are offered and what their links say. What they let through is for the use-case to say.

use crate::domain::comment::Status;
use crate::domain::ids::SiteId;
use crate::domain::policy::Cause;
use crate::http::filter::{self, Asked, ORDERS, REPORTED};
use crate::locale::Tongue;
use crate::moderation::QueueRequest;
use std::collections::BTreeSet;

/// The filters that a link carries on; the place in the list is not one.
const NAMES: [&str; 10] = [
    "site", "status", "sort", "q", "page", "author", "writer", "domain", "lang", "cause",
];

pub struct FilterGroup {
    pub label: String,
    pub links: Vec<FilterLink>,
}

pub struct FilterLink {
    pub label: String,
    pub url: String,
    pub count: String,
    /// The count is of what waits, and is kept true while the page is open.
    pub waits: bool,
    /// The site whose count it is, "" where it is that of the list.
    pub waits_on: String,
    pub current: bool,
}

pub struct HiddenField {
    pub name: &'static str,
    pub value: String,
}

/// This list from its start, with one filter set or removed.
pub fn link(asked: &Asked, name: &str, value: Option<&str>) -> String {
    let kept = NAMES.iter().filter(|known| **known != name);
    let kept = kept.filter_map(|known| Some((*known, asked.find(known)?)));
    let query = filter::query(kept.chain(value.map(|value| (name, value))));
    if query.is_empty() {
        "/moderate".to_owned()
    } else {
        format!("/moderate?{query}")
    }
}

pub fn hidden_fields(asked: &Asked) -> Vec<HiddenField> {
    let kept = NAMES.into_iter().filter(|name| *name != "q");
    let field = |name| {
        Some(HiddenField {
            name,
            value: asked.find(name)?.to_owned(),
        })
    };
    kept.filter_map(field).collect()
}

/// What there is to choose from.
pub struct There {
    /// The sites that the moderator may see, and how many wait on each.
    pub sites: Vec<(SiteId, i64)>,
    /// How many wait in all, within the site asked for.
    pub waiting: i64,
    /// How many of them, online or not, are reported.
    pub reported: i64,
    /// The languages and causes among what waits.
    pub langs: BTreeSet<Option<String>>,
    pub causes: Vec<Cause>,
}

pub fn filters(asked: &Asked, wanted: &QueueRequest, there: &There, t: Tongue) -> Vec<FilterGroup> {
    let mut groups = vec![FilterGroup {
        label: t.tr("filter-status"),
        links: Status::ALL
            .map(|status| FilterLink {
                label: t.tr(&format!("queue-{}", status.as_str())),
                url: link(asked, "status", Some(status.as_str())),
                count: if status == Status::Pending {
                    there.waiting.to_string()
                } else {
                    String::new()
                },
                waits: status == Status::Pending,
                waits_on: String::new(),
                current: !wanted.reported && wanted.status == status,
            })
            .into(),
    }];
    groups[0].links.push(FilterLink {
        count: if there.reported > 0 {
            there.reported.to_string()
        } else {
            String::new()
        },
        ..plain(
            t.tr("queue-reported"),
            link(asked, "status", Some(REPORTED)),
            wanted.reported,
        )
    });
    if there.sites.len() > 1 {
        let mut links = vec![plain(
            t.tr("filter-all-sites"),
            link(asked, "site", None),
            wanted.site.is_none(),
        )];
        links.extend(there.sites.iter().map(|(site, count)| FilterLink {
            count: count.to_string(),
            waits: true,
            waits_on: site.to_string(),
            ..plain(
                site.to_string(),
                link(asked, "site", Some(site.as_str())),
                wanted.site.as_ref() == Some(site),
            )
        }));
        groups.push(FilterGroup {
            label: t.tr("filter-site"),
            links,
        });
    }
    groups.push(FilterGroup {
        label: t.tr("filter-order"),
        links: ORDERS
            .map(|(order, name)| {
                let label = t.tr(&format!("sort-{}", name.replace('_', "-")));
                plain(label, link(asked, "sort", Some(name)), wanted.order == order)
            })
            .into(),
    });
    let langs = there.langs.iter().map(|lang| {
        let value = lang.as_deref().unwrap_or("none");
        let label = if lang.is_some() {
            value.to_owned()
        } else {
            t.tr("filter-lang-none")
        };
        (label, value.to_owned(), wanted.lang.as_deref() == Some(value))
    });
    groups.extend(choice("lang", "filter-all-langs", langs.collect(), asked, t));
    let causes = there.causes.iter().map(|cause| {
        let label = t.tr(&format!("cause-{}", cause.as_str().replace('_', "-")));
        (label, cause.as_str().to_owned(), wanted.cause == Some(*cause))
    });
    groups.extend(choice("cause", "filter-all-causes", causes.collect(), asked, t));
    for name in ["page", "author", "writer", "domain"] {
        if let Some(value) = asked.find(name) {
            let told = if name == "writer" {
                t.tr("filter-writer-same")
            } else {
                value.to_owned()
            };
            groups.push(FilterGroup {
                label: t.tr(&format!("filter-{name}")),
                links: vec![
                    plain(told, link(asked, name, Some(value)), true),
                    plain(t.tr("filter-remove"), link(asked, name, None), false),
                ],
            });
        }
    }
    groups
}

fn plain(label: String, url: String, current: bool) -> FilterLink {
    FilterLink {
        label,
        url,
        count: String::new(),
        waits: false,
        waits_on: String::new(),
        current,
    }
}

/// A filter of which one is chosen, or none; left out where there is nothing to choose.
fn choice(name: &str, all: &str, values: Vec<(String, String, bool)>, asked: &Asked, t: Tongue) -> Option<FilterGroup> {
    let is_set = asked.find(name).is_some();
    if values.len() < 2 && !is_set {
        return None;
    }
    let mut links = vec![plain(t.tr(all), link(asked, name, None), !is_set)];
    links.extend(
        values
            .into_iter()
            .map(|(label, value, current)| plain(label, link(asked, name, Some(&value)), current)),
    );
    Some(FilterGroup {
        label: t.tr(&format!("filter-{name}")),
        links,
    })
}

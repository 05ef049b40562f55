//! One version of the model: its figures and pictures, the words that weigh most, and how it differs from another.

use super::super::model::{self, Table};
use super::models::{judged, verdict_name};
use super::{find, render, to_log_in, told};
use crate::domain::verdict::Verdict;
use crate::http::State;
use crate::http::edge::tongue;
use crate::http::filter::Asked;
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
use crate::moderation::{Comparison, Figures, Version, Word};
use crate::plot::{Plot, plots};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/admin/version.html")]
struct VersionPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    version: String,
    in_use: bool,
    damaged: bool,
    judged: String,
    others: Vec<String>,
    tables: Vec<Table>,
    plots: Vec<Plot>,
    words: Vec<WordRow>,
}

pub struct WordRow {
    pub word: String,
    pub before: String,
    pub weight: String,
    pub towards_spam: bool,
}

#[derive(Template)]
#[template(path = "moderate/admin/compare.html")]
struct ComparePage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    first: String,
    second: String,
    crossed: Crossed,
    figures: Vec<FigureRow>,
    words: Vec<WordRow>,
}

struct FigureRow {
    name: String,
    first: String,
    second: String,
}

/// Two versions' verdicts as a table, and the comments on which they differ.
pub struct Crossed {
    pub names: [String; 2],
    pub verdicts: [String; 3],
    pub rows: Vec<(String, Vec<String>)>,
    pub total: String,
    pub differing: String,
    /// Who was right and wrong how often.
    pub borne: Vec<[String; 3]>,
    pub changed: Vec<ChangedRow>,
}

pub struct ChangedRow {
    pub url: String,
    pub site: String,
    pub excerpt: String,
    pub said: String,
    pub cells: [String; 2],
}

impl Crossed {
    pub fn new(found: &Comparison, names: [String; 2], t: Tongue) -> Self {
        let verdicts = Comparison::VERDICTS.map(|verdict| verdict_name(verdict, t));
        let rows = verdicts.iter().zip(&found.crossed);
        let rows = rows.map(|(name, row)| (name.clone(), row.iter().map(|count| t.count(*count)).collect()));
        let borne = names.iter().zip(&found.borne);
        let changed = found.changed.iter().map(|one| {
            let cell = |at: usize| {
                let share = one.probabilities[at].map_or_else(|| "–".to_owned(), |share| t.percent(share, 1));
                format!("{} ({share})", verdict_name(one.verdicts[at], t))
            };
            let said = match one.is_spam {
                Some(true) => t.tr("figures-spam"),
                Some(false) => t.tr("figures-good"),
                None => "–".to_owned(),
            };
            ChangedRow {
                url: format!("/moderate/comments/{}", one.id),
                site: one.site.clone(),
                excerpt: one.excerpt.clone(),
                said,
                cells: [cell(0), cell(1)],
            }
        });
        Self {
            verdicts: verdicts.clone(),
            rows: rows.collect(),
            total: t.count(found.total()),
            differing: t.count(found.differing()),
            borne: borne
                .map(|(name, [right, wrong])| [name.clone(), t.count(*right), t.count(*wrong)])
                .collect(),
            changed: changed.collect(),
            names,
        }
    }
}

pub(super) fn key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Publish => "publish",
        Verdict::Review => "review",
        Verdict::Spam => "spam",
    }
}

/// Words with their weights, for a table.
pub fn word_rows(words: Vec<Word>, t: Tongue) -> Vec<WordRow> {
    let signed = |weight: f64| {
        let sign = if weight > 0.0 { "+" } else { "" };
        format!("{sign}{}", t.decimal(weight, 2))
    };
    let row = |word: Word| WordRow {
        before: signed(word.before),
        weight: signed(word.weight),
        towards_spam: word.weight > word.before,
        word: word.word,
    };
    words.into_iter().map(row).collect()
}

async fn named(state: &State, name: &str) -> Result<(Version, Vec<String>), Problem> {
    let versions = state.sieve.versions().await?;
    let others = versions.iter().filter(|other| other.version != name);
    let others = others.map(|other| other.version.clone()).collect();
    let found = versions.into_iter().find(|version| version.version == name);
    Ok((found.ok_or(Code::RouteUnknown)?, others))
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let (version, others) = named(&state, &name).await?;
        let model = state.sieve.load(&name).await?.and_then(Result::ok);
        let (_, judged) = judged(&version, t);
        let mut page = VersionPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            version: version.version,
            in_use: version.in_use,
            damaged: model.is_none(),
            judged,
            others,
            tables: Vec::new(),
            plots: Vec::new(),
            words: Vec::new(),
        };
        if let Some(model) = model {
            page.tables = model::tables(model.metrics(), t);
            let curves = model.curves();
            page.plots = curves.map_or_else(Vec::new, |curves| plots(curves, Some(model.cuts()), t));
            page.words = word_rows(state.sieve.heaviest_words(model).await?, t);
        }
        render(&page, &mut HttpResponse::Ok())
    };
    told(&request, answer.await)
}

pub async fn compare(
    state: web::Data<State>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let with = Asked::parse(request.query_string()).text("with").unwrap_or_default();
        let load = async |name: &str| {
            named(&state, name).await?;
            let model = state.sieve.load(name).await?.and_then(Result::ok);
            model.ok_or_else(|| Problem::from(Code::RouteUnknown))
        };
        let (first, second) = (load(&with).await?, load(&name).await?);
        let found = state.sieve.compare([first, second]).await?;
        let words = state
            .sieve
            .moved_words(load(&with).await?.into(), load(&name).await?.into())
            .await?;
        let page = ComparePage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            figures: found
                .figures
                .as_ref()
                .map_or_else(Vec::new, |both| figure_rows(both, t)),
            crossed: Crossed::new(&found, [with.clone(), name.to_string()], t),
            first: with,
            second: name.into_inner(),
            words: word_rows(words, t),
        };
        render(&page, &mut HttpResponse::Ok())
    };
    told(&request, answer.await)
}

type Figure = fn(&Figures) -> Option<f64>;

fn figure_rows(both: &[Figures; 2], t: Tongue) -> Vec<FigureRow> {
    let shares: [(&str, Figure); 3] = [
        ("figure-accuracy-short", |figures| figures.accuracy),
        ("figure-sc1", |figures| figures.sc1),
        ("model-false-positives", |figures| figures.false_positives),
    ];
    let numbers: [(&str, Figure); 2] = [
        ("figure-mcc-short", |figures| figures.mcc),
        ("figure-auc-short", |figures| figures.auc),
    ];
    let row = |key: &str, of: Figure, set: &dyn Fn(f64) -> String| {
        let [first, second] = both
            .each_ref()
            .map(|figures| of(figures).map_or_else(|| "–".to_owned(), set));
        FigureRow {
            name: t.tr(key),
            first,
            second,
        }
    };
    let shares = shares.map(|(key, of)| row(key, of, &|share| t.percent(share, 1)));
    let numbers = numbers.map(|(key, of)| row(key, of, &|number| t.decimal(number, 3)));
    shares.into_iter().chain(numbers).collect()
}

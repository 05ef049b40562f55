//! What holds of the pictures.

use super::*;
use crate::domain::quality::Bin;

fn curves() -> Curves {
    let mut bars = vec![0; Curves::BARS];
    (bars[0], bars[20]) = (900, 3);
    Curves {
        roc: vec![[0.0, 0.0], [0.0, 0.5], [0.02, 0.9], [1.0, 1.0]],
        precision_recall: vec![[0.1, 1.0], [0.9, 0.95], [1.0, 0.4]],
        calibration: vec![
            Bin {
                told: 0.1,
                spam: 1,
                texts: 12,
            },
            Bin {
                told: 0.9,
                spam: 10,
                texts: 12,
            },
        ],
        spam: bars.iter().rev().copied().collect(),
        ham: bars,
    }
}

const CUTS: Option<Cuts> = Some(Cuts {
    publish: 0.1,
    spam: 0.97,
    known_share: 0.3,
});

/// Every tag closed in the order it was opened, no bare sign in between; gives the names of the elements.
fn well_formed(svg: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut names = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "{text}");
        for entity in text.split('&').skip(1) {
            assert!(
                ["amp;", "lt;", "gt;", "quot;"]
                    .iter()
                    .any(|known| entity.starts_with(known)),
                "{text}"
            );
        }
        let end = rest.find('>').expect("an open tag ends");
        let tag = &rest[at + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{svg}");
        } else {
            let name = tag.split([' ', '/']).next().unwrap().to_owned();
            names.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    names
}

#[test]
fn every_picture_is_well_formed_and_says_what_it_is_in_both_tongues() {
    for t in Tongue::ALL {
        let plots = plots(&curves(), CUTS, t);
        assert_eq!(
            plots.iter().map(|plot| plot.name).collect::<Vec<_>>(),
            ["roc", "pr", "calibration", "scores"]
        );
        for plot in plots {
            let names = well_formed(&plot.svg);
            assert_eq!(names[..3], ["svg", "title", "desc"], "{}", plot.name);
            assert!(
                !plot.svg.contains("plot-roc-mark") && !plot.svg.contains("NaN"),
                "{}",
                plot.svg
            );
            for word in [&plot.title, &plot.caption].into_iter().chain(&plot.table.head) {
                assert!(!word.starts_with("plot-") && !word.is_empty(), "{word} has no sentence");
            }
            assert!(
                plot.table.rows.iter().all(|row| row.len() == plot.table.head.len()) && !plot.table.rows.is_empty()
            );
            for bad in ["style=", "<script", "fill=", "stroke=", "http"] {
                assert!(
                    !plot.svg.contains(bad),
                    "{bad}: the page's colours, and nothing from elsewhere"
                );
            }
        }
    }
}

#[test]
fn nothing_is_drawn_outside_its_picture() {
    for plot in plots(&curves(), CUTS, Tongue::French) {
        let numbers = plot.svg.split(" d=\"").skip(1).flat_map(|path| {
            let path = path.split('"').next().unwrap();
            path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
                .filter(|n| !n.is_empty())
                .map(|n| n.parse::<f64>().unwrap())
                .collect::<Vec<_>>()
        });
        for number in numbers {
            assert!((0.0..=420.0).contains(&number), "{}: {number}", plot.name);
        }
    }
}

#[test]
fn the_tables_tell_the_numbers() {
    let plots = plots(&curves(), CUTS, Tongue::English);
    // Half way between .5 at 0 and .9 at 2 %.
    assert_eq!(plots[0].table.rows[2], ["1.0%", "70.0%"]);
    // Marked is the last point that blocks no more.
    assert!(plots[0].svg.contains("50% of spam for 1% of good"));
    assert_eq!(plots[2].table.rows[1][..2], ["90.0%", "83.3%"]);
    assert_eq!(plots[2].table.rows[1][3], "12");
    assert_eq!(plots[3].table.rows[0], ["0% – 10%", "900", "0"]);
    assert_eq!(plots[3].table.rows[9], ["90% – 100%", "0", "900"]);
}

#[test]
fn what_is_missing_is_not_drawn() {
    assert!(plots(&Curves::default(), None, Tongue::English).is_empty());
    let mut one_class = curves();
    one_class.roc.clear();
    one_class.precision_recall.clear();
    let names: Vec<_> = plots(&one_class, None, Tongue::English)
        .iter()
        .map(|plot| plot.name)
        .collect();
    assert_eq!(names, ["calibration", "scores"]);
}

#[test]
fn words_are_escaped() {
    let mut words = frame::Frame::new(
        &frame::Words {
            name: "x",
            title: "a < b & \"c\"",
            description: "",
            x: "<x>",
            y: "",
        },
        &[],
        &[],
    );
    words.note([0.5, 0.5], frame::Anchor::Middle, "<script>");
    let svg = words.finish();
    well_formed(&svg);
    assert!(
        svg.contains("a &lt; b &amp; &quot;c&quot;") && !svg.contains("<script"),
        "{svg}"
    );
}

#[test]
fn learning_is_drawn_from_the_first_decision_to_the_last() {
    let values = vec![Some([0.62, 0.0]), None, Some([0.9, 0.03])];
    let lines = [
        Line {
            key: "plot-learning-accuracy",
            values,
        },
        Line {
            key: "plot-learning-sc1",
            values: vec![Some([0.5, 0.1]), Some([0.8, 0.1]), Some([0.9, 0.05])],
        },
    ];
    for t in Tongue::ALL {
        let plot = learning("learning", &[0, 10, 1000], &lines, t).unwrap();
        assert_eq!(well_formed(&plot.svg)[..3], ["svg", "title", "desc"]);
        assert!(
            !plot.svg.contains(">plot-") && !plot.title.starts_with("plot-"),
            "{}",
            plot.svg
        );
        assert_eq!(
            plot.svg.matches("<circle").count(),
            5,
            "what cannot be told is no point"
        );
        // The least drawn is .4, so that is where the field begins; 1000 stands at its right edge.
        assert!(
            plot.svg.contains(&t.percent(0.4, 0)) && plot.svg.contains("x=\"402.0\""),
            "{}",
            plot.svg
        );
        assert_eq!(
            plot.table.rows[1][1..],
            ["–".to_owned(), format!("{} ± {}", t.percent(0.8, 1), t.percent(0.1, 1))]
        );
    }
    assert_eq!(learning("learning", &[0], &[], Tongue::English), None);
}

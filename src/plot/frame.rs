//! The frame of a picture: its field, axes, ticks and words.
//!
//! Owns sizes and escaping. Knows nothing of what is drawn in it.

use std::fmt::Write as _;

/// The picture in its own units; a page scales it.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 402.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 276.0;

/// A mark on an axis: where, from 0 to 1, and what stands there.
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) text: String,
}

/// What every picture says of itself.
pub(super) struct Words<'w> {
    pub(super) name: &'w str,
    pub(super) title: &'w str,
    pub(super) description: &'w str,
    pub(super) x: &'w str,
    pub(super) y: &'w str,
}

/// How a text stands to its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A picture under way. Places are shares of the field, 0 to 1, from its lower left.
pub(super) struct Frame {
    svg: String,
}

impl Frame {
    /// Begins with the axes and a grid line for each tick.
    pub(super) fn new(words: &Words<'_>, x: &[Tick], y: &[Tick]) -> Self {
        let name = words.name;
        let mut frame = Self {
            svg: format!(
                "<svg class=\"plot-picture\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"plot-{name}-title plot-{name}-description\">\
                 <title id=\"plot-{name}-title\">{}</title><desc id=\"plot-{name}-description\">{}</desc>",
                escaped(words.title),
                escaped(words.description)
            ),
        };
        for tick in y {
            let at = place(0.0, tick.at).1;
            frame.put(&format!("<path class=\"plot-grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/>"));
            frame.words(LEFT - 7.0, at + 4.0, Anchor::End, "plot-tick", &tick.text);
        }
        for tick in x {
            let at = place(tick.at, 0.0).0;
            frame.put(&format!("<path class=\"plot-grid\" d=\"M{at:.1} {TOP}V{BOTTOM}\"/>"));
            frame.words(at, BOTTOM + 18.0, Anchor::Middle, "plot-tick", &tick.text);
        }
        frame.words(
            f64::midpoint(LEFT, RIGHT),
            HEIGHT - 12.0,
            Anchor::Middle,
            "plot-label",
            words.x,
        );
        let middle = f64::midpoint(TOP, BOTTOM);
        frame.put(&format!(
            "<text class=\"plot-label\" text-anchor=\"middle\" transform=\"translate(14 {middle:.1}) rotate(-90)\">{}</text>",
            escaped(words.y)
        ));
        frame
    }

    /// A line through points.
    pub(super) fn line(&mut self, class: &str, points: &[[f64; 2]]) {
        let path = path(points);
        self.put(&format!("<path class=\"{class}\" d=\"{path}\"/>"));
    }

    /// What lies between a line and the lower edge.
    pub(super) fn area(&mut self, class: &str, points: &[[f64; 2]]) {
        if let (Some(first), Some(last)) = (points.first(), points.last()) {
            let (from, to) = (place(first[0], 0.0).0, place(last[0], 0.0).0);
            let path = path(points);
            self.put(&format!(
                "<path class=\"{class}\" d=\"{path}L{to:.1} {BOTTOM}L{from:.1} {BOTTOM}Z\"/>"
            ));
        }
    }

    pub(super) fn dot(&mut self, class: &str, at: [f64; 2]) {
        let (x, y) = place(at[0], at[1]);
        self.put(&format!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
        ));
    }

    /// A bar from `from` to `to` in height.
    pub(super) fn bar(&mut self, class: &str, x: [f64; 2], from: f64, to: f64) {
        let (left, top) = place(x[0], from.max(to));
        let (right, bottom) = place(x[1], from.min(to));
        // A hair's breadth between two bars.
        let (width, height) = ((right - left - 0.6).max(0.5), bottom - top);
        self.put(&format!(
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
    }

    /// Words in the field.
    pub(super) fn note(&mut self, at: [f64; 2], anchor: Anchor, text: &str) {
        let (x, y) = place(at[0], at[1]);
        self.words(x, y, anchor, "plot-note", text);
    }

    pub(super) fn finish(mut self) -> String {
        self.put(&format!(
            "<path class=\"plot-axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/></svg>"
        ));
        self.svg
    }

    fn words(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, text: &str) {
        let (anchor, text) = (anchor.as_str(), escaped(text));
        self.put(&format!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    fn put(&mut self, element: &str) {
        self.svg.push_str(element);
    }
}

fn path(points: &[[f64; 2]]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (at, point) in points.iter().enumerate() {
        let (x, y) = place(point[0], point[1]);
        let step = if at == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{step}{x:.1} {y:.1}");
    }
    path
}

/// A place of the field in the picture's units.
fn place(x: f64, y: f64) -> (f64, f64) {
    (LEFT + x * (RIGHT - LEFT), BOTTOM - y * (BOTTOM - TOP))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

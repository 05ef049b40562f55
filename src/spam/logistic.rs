//! Logistic regression on a handful of inputs.
//!
//! Owns the fit: Newton's method on the L2-penalised likelihood (T. P. Minka, "A comparison of numerical optimizers for
//! logistic regression", 2003), its step halved until it helps. The likelihood has one maximum, some steps find it to the last
//! digits, and their number is bounded: a line search that goes on for ever must not keep a training run. Knows nothing of what
//! the inputs are.

/// Steps; seven are usual.
const MOST_STEPS: usize = 60;
/// A step that moves no parameter by more than this is the last.
const STILL: f64 = 1e-10;
const MOST_HALVINGS: usize = 40;

/// Weights of the inputs, and the intercept behind them.
type Parameters = Vec<f64>;

/// The parameters that make `targets` likeliest: the weight of each input, then the intercept. `rows` holds as many inputs a
/// text as `width` says, text after text; half of `penalty` is the price of a weight's
/// square, the intercept being free.
/// `None` where there is no finite solution.
pub(super) fn fit(rows: &[f64], width: usize, targets: &[bool], penalty: f64) -> Option<Parameters> {
    let data = Data {
        rows,
        width,
        targets,
        penalty,
    };
    let mut at = vec![0.0; width + 1];
    let mut loss = data.loss(&at);
    for _ in 0..MOST_STEPS {
        let step = data.step(&at)?;
        let mut scale = 1.0;
        let mut next = moved(&at, &step, scale);
        let mut next_loss = data.loss(&next);
        for _ in 0..MOST_HALVINGS {
            if next_loss <= loss {
                break;
            }
            scale /= 2.0;
            next = moved(&at, &step, scale);
            next_loss = data.loss(&next);
        }
        let is_still = step.iter().all(|part| (scale * part).abs() < STILL);
        if next_loss <= loss {
            (at, loss) = (next, next_loss);
        }
        if is_still || next_loss > loss {
            break;
        }
    }
    (loss.is_finite() && at.iter().all(|parameter| parameter.is_finite())).then_some(at)
}

struct Data<'d> {
    rows: &'d [f64],
    width: usize,
    targets: &'d [bool],
    penalty: f64,
}

impl Data<'_> {
    fn texts(&self) -> impl Iterator<Item = (&[f64], bool)> {
        // Without inputs there is still the intercept to fit.
        let row = move |at: usize| &self.rows[at * self.width..(at + 1) * self.width];
        self.targets
            .iter()
            .enumerate()
            .map(move |(at, &target)| (row(at), target))
    }

    fn logit(&self, at: &[f64], row: &[f64]) -> f64 {
        at[self.width] + row.iter().zip(at).map(|(input, weight)| input * weight).sum::<f64>()
    }

    /// The negative logarithm of the penalised likelihood.
    fn loss(&self, at: &[f64]) -> f64 {
        let of = |(row, target): (&[f64], bool)| {
            let logit = self.logit(at, row);
            let against = if target { -logit } else { logit };
            against.max(0.0) + (-against.abs()).exp().ln_1p()
        };
        let weights = &at[..self.width];
        self.texts().map(of).sum::<f64>() + 0.5 * self.penalty * weights.iter().map(|w| w * w).sum::<f64>()
    }

    /// Newton's step; `None` where the curvature cannot be inverted.
    fn step(&self, at: &[f64]) -> Option<Parameters> {
        let size = self.width + 1;
        let mut gradient: Vec<f64> = at.iter().map(|weight| self.penalty * weight).collect();
        gradient[self.width] = 0.0;
        let mut curvature = vec![0.0; size * size];
        for input in 0..self.width {
            curvature[input * size + input] = self.penalty;
        }
        // What keeps a flat likelihood from having no step at all.
        curvature[size * size - 1] = 1e-9;
        for (row, target) in self.texts() {
            let probability = 1.0 / (1.0 + (-self.logit(at, row)).exp());
            let miss = probability - f64::from(u8::from(target));
            let weight = probability * (1.0 - probability);
            let input = |at: usize| row.get(at).copied().unwrap_or(1.0);
            for one in 0..size {
                gradient[one] += miss * input(one);
                for other in 0..=one {
                    curvature[one * size + other] += weight * input(one) * input(other);
                }
            }
        }
        let mut step = solve(curvature, gradient)?;
        for part in &mut step {
            *part = -*part;
        }
        Some(step)
    }
}

fn moved(at: &[f64], step: &[f64], scale: f64) -> Parameters {
    at.iter().zip(step).map(|(at, step)| at + scale * step).collect()
}

/// Solves a symmetric positive definite system, its lower triangle given row after row, by Cholesky's decomposition.
fn solve(mut lower: Vec<f64>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let of = |at: usize| lower[row * size + at] * lower[column * size + at];
            let rest = lower[row * size + column] - (0..column).map(of).sum::<f64>();
            lower[row * size + column] = if row > column {
                rest / lower[column * size + column]
            } else if rest > 0.0 {
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    for row in 0..size {
        let known: f64 = (0..row).map(|at| lower[row * size + at] * right[at]).sum();
        right[row] = (right[row] - known) / lower[row * size + row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| lower[at * size + row] * right[at]).sum();
        right[row] = (right[row] - known) / lower[row * size + row];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of two inputs, the second a tenth as telling, some on the wrong side.
    fn texts() -> (Vec<f64>, Vec<bool>) {
        let text = |at: u32| {
            let x = f64::from(at % 41) / 10.0 - 2.0;
            let y = f64::from(at % 17) / 8.0 - 1.0;
            ([x, y], x + 0.1 * y + f64::from(at % 7) / 3.0 > 1.0)
        };
        let all: Vec<_> = (0..800).map(text).collect();
        (
            all.iter().flat_map(|text| text.0).collect(),
            all.iter().map(|text| text.1).collect(),
        )
    }

    #[test]
    fn no_parameter_could_be_better() {
        let (rows, targets) = texts();
        let found = fit(&rows, 2, &targets, 1.0).unwrap();
        let data = Data {
            rows: &rows,
            width: 2,
            targets: &targets,
            penalty: 1.0,
        };
        let best = data.loss(&found);
        for parameter in 0..3 {
            for by in [1e-4, -1e-4] {
                let mut other = found.clone();
                other[parameter] += by;
                assert!(data.loss(&other) > best, "{parameter}");
            }
        }
        assert!(found[0] > found[1] && found[1] > 0.0);
    }

    #[test]
    fn what_can_be_told_apart_wholly_ends_too() {
        let rows: Vec<f64> = (0..2000).map(|at| if at < 1000 { -1e3 } else { 1e3 }).collect();
        let targets: Vec<bool> = (0..2000).map(|at| at >= 1000).collect();
        let found = fit(&rows, 1, &targets, 1.0).unwrap();
        assert!(found[0] > 0.0 && found[0].is_finite());
        // An input that is the same everywhere, and none at all.
        assert!(fit(&vec![0.0; 2000], 1, &targets, 1.0).unwrap()[1].abs() < 1e-9);
        let prior = fit(&[], 0, &[true, true, true, false], 1.0).unwrap();
        assert!((prior[0] - 3_f64.ln()).abs() < 1e-6, "{prior:?}");
    }
}

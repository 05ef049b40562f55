//! One naive Bayes model per view.
//!
//! Owns the fit: linfa makes the ones that ship, a closed form the many of cross-validation, and a test holds the two
//! equal. Knows nothing of where the rows came from. The classes' prior is not fitted: rows are balanced by then, and what
//! is left of it is the joining layer's intercept.
//!
//! Of linfa-bayes 0.8.1 only `fit` is used, on two dense rows: its `predict_proba` overflows, its order is a hash map's,
//! its parameters are private (read once, through serde), and it prints while it fits (see [`super::quiet`]).

use super::features::View;
use super::quiet::quietly;
use super::strata::Rows;
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_bayes::{MultinomialNb, NaiveBayesError};
use ndarray::{Array1, Array2};
use serde::Deserialize;
use std::collections::HashMap;

/// The log-likelihood ratio of each column, spam over ham.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Weights {
    /// Sorted.
    pub(super) columns: Vec<u32>,
    pub(super) weights: Vec<f64>,
}

/// Why a view could not be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    #[error("linfa could not fit a view: {0}")]
    Linfa(#[from] NaiveBayesError),
    #[error("the fitted parameters could not be read: {0}")]
    Unreadable(String),
}

/// Fits a view by `linfa_bayes::MultinomialNb` on its two rows.
pub(super) fn by_linfa(rows: &Rows, view: View) -> Result<Weights, FitError> {
    if rows.columns.is_empty() {
        return Ok(Weights::default());
    }
    let fitted = quietly(|| fit(rows, view.alpha()))?;
    let [ham, spam] = log_likelihoods(&fitted)?;
    if ham.len() != rows.columns.len() || spam.len() != rows.columns.len() {
        return Err(FitError::Unreadable(
            "another number of columns than was fitted".to_owned(),
        ));
    }
    Ok(Weights {
        columns: rows.columns.clone(),
        weights: spam.iter().zip(&ham).map(|(spam, ham)| spam - ham).collect(),
    })
}

/// The same weights in closed form: ln((s + α) / Σ(s + α)) − ln((h + α) / Σ(h + α)).
pub(super) fn in_closed_form(rows: &Rows, view: View) -> Weights {
    let alpha = view.alpha();
    let total = |row: &[f64]| row.iter().map(|sum| sum + alpha).sum::<f64>().ln();
    let [ham, spam] = &rows.sums;
    let shift = total(ham) - total(spam);
    Weights {
        columns: rows.columns.clone(),
        weights: spam
            .iter()
            .zip(ham)
            .map(|(spam, ham)| (spam + alpha).ln() - (ham + alpha).ln() + shift)
            .collect(),
    }
}

fn fit(rows: &Rows, alpha: f64) -> Result<MultinomialNb<f64, usize>, NaiveBayesError> {
    let mut records = Array2::zeros((2, rows.columns.len()));
    for (mut record, sums) in records.rows_mut().into_iter().zip(&rows.sums) {
        record.iter_mut().zip(sums).for_each(|(cell, &sum)| *cell = sum);
    }
    let data = Dataset::new(records, Array1::from_vec(vec![0_usize, 1]));
    MultinomialNb::params().alpha(alpha).fit(&data)
}

/// The log-probabilities of each column, indexed by class.
fn log_likelihoods(fitted: &MultinomialNb<f64, usize>) -> Result<[Vec<f64>; 2], FitError> {
    let unreadable = |error: &dyn std::fmt::Display| FitError::Unreadable(error.to_string());
    let written = postcard::to_stdvec(fitted).map_err(|error| unreadable(&error))?;
    let mut read: Fitted = postcard::from_bytes(&written).map_err(|error| unreadable(&error))?;
    let mut of_class = |class| {
        let found = read.class_info.remove(&class)?.feature_log_prob.to_vec();
        found.iter().all(|number| number.is_finite()).then_some(found)
    };
    match (of_class(0), of_class(1)) {
        (Some(ham), Some(spam)) => Ok([ham, spam]),
        _ => Err(unreadable(&"a class, or its likelihoods, are missing")),
    }
}

/// A `MultinomialNb` as it is written, field by field in its order.
#[derive(Deserialize)]
struct Fitted {
    class_info: HashMap<usize, Histogram>,
}

#[derive(Deserialize)]
struct Histogram {
    _class_count: usize,
    _prior: f64,
    _feature_count: Array1<f64>,
    feature_log_prob: Array1<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use linfa_bayes::NaiveBayes;

    /// Rows with nothing regular about them, the same each time.
    fn some_rows() -> Rows {
        let mut state = 7_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 40).unwrap()) / 1e5
        };
        let columns: Vec<u32> = (0..300).map(|n| n * 3).collect();
        let ham = columns.iter().map(|_| next()).collect();
        let spam = columns.iter().map(|_| next()).collect();
        Rows {
            columns,
            sums: [ham, spam],
        }
    }

    #[test]
    fn the_closed_form_equals_what_linfa_fits() {
        for view in View::ALL {
            let (theirs, ours) = (
                by_linfa(&some_rows(), view).unwrap(),
                in_closed_form(&some_rows(), view),
            );
            assert_eq!(theirs.columns, ours.columns);
            for (theirs, ours) in theirs.weights.iter().zip(&ours.weights) {
                assert!((theirs - ours).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_weights_equal_linfas_own_joint_log_likelihood() {
        let rows = some_rows();
        let fitted = fit(&rows, View::Words.alpha()).unwrap();
        let weights = by_linfa(&rows, View::Words).unwrap();
        let text = Array2::from_shape_fn(
            (1, rows.columns.len()),
            |(_, column)| if column % 7 == 0 { 0.25 } else { 0.0 },
        );
        let joint = fitted.joint_log_likelihood(text.view());
        let theirs = joint[&1][0] - joint[&0][0];
        let ours: f64 = text.iter().zip(&weights.weights).map(|(x, weight)| x * weight).sum();
        assert!((theirs - ours).abs() < 1e-9, "{theirs} {ours}");
    }

    #[test]
    fn fitting_summed_rows_equals_fitting_every_text() {
        let texts = [[1.0, 0.0, 0.5], [0.5, 0.5, 0.0], [0.0, 1.0, 0.25], [0.0, 0.5, 1.0]];
        let labels = vec![0_usize, 0, 1, 1];
        let each = Dataset::new(Array2::from(texts.to_vec()), Array1::from_vec(labels));
        let each = MultinomialNb::params().alpha(0.1).fit(&each).unwrap();
        let [ham, spam] = log_likelihoods(&each).unwrap();
        let sums = [vec![1.5, 0.5, 0.5], vec![0.0, 1.5, 1.25]];
        let summed = in_closed_form(
            &Rows {
                columns: vec![0, 1, 2],
                sums,
            },
            View::Words,
        );
        for column in 0..3 {
            assert!((spam[column] - ham[column] - summed.weights[column]).abs() < 1e-9);
        }
    }

    #[test]
    fn a_view_without_columns_weighs_nothing() {
        assert_eq!(by_linfa(&Rows::default(), View::Links).unwrap(), Weights::default());
    }
}

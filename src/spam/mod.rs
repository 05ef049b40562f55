//! The model: many views of a text, one naive Bayes each, joined by a logistic layer.

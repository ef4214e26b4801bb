package dev.millrace.predictor.feature;

/// The row that a mapping fills, from the first column to the last.
public interface FeatureRow {

    /// Fills the next column, which must be of texts.
    FeatureRow text(String value);

    /// Fills the next column, which must be of numbers.
    FeatureRow number(double value);
}

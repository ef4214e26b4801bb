package dev.millrace.predictor.feature;

/// One column of what a model is asked with.
///
/// @param name the model's name for it
/// @param kind what is in it
public record Feature(String name, Kind kind) {

    /// What a column holds.
    public enum Kind {
        /// A category, as text.
        TEXT,
        /// A measure.
        NUMBER
    }

    /// A category.
    public static Feature text(String name) {
        return new Feature(name, Kind.TEXT);
    }

    /// A measure.
    public static Feature number(String name) {
        return new Feature(name, Kind.NUMBER);
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(name, kind == Kind.TEXT ? "text" : "number");
    }
}

package dev.millrace.predictor.feature;

import dev.millrace.predictor.event.BadRecordException;
import dev.millrace.predictor.event.EventFields;
import java.util.List;

/// Rows of features, kept by column, as a model takes them: filled once, then asked with.
///
/// Not for use by several threads.
public final class FeatureBatch {

    private final FeatureMapping mapping;
    private final List<Feature> features;
    private final Object[] columns;
    private final Cursor cursor = new Cursor();
    private int rows;

    /// @param capacity the most rows it can take
    public FeatureBatch(FeatureMapping mapping, int capacity) {
        this.mapping = mapping;
        this.features = mapping.features();
        this.columns = features.stream()
                .map(feature -> switch (feature.kind()) {
                    case TEXT -> (Object) new String[capacity];
                    case NUMBER -> new float[capacity];
                })
                .toArray();
    }

    /// Adds one row. Where the input is refused, nothing is added.
    ///
    /// @throws dev.millrace.predictor.event.BadRecordException as the mapping refuses it
    public void add(EventFields input) {
        cursor.column = 0;
        mapping.map(input, cursor);
        if (cursor.column != columns.length) {
            throw new IllegalStateException("%s filled %d of %d columns"
                    .formatted(mapping.getClass().getSimpleName(), cursor.column, columns.length));
        }
        rows++;
    }

    /// Whether the mapping takes this input. Nothing is added.
    public boolean accepts(EventFields input) {
        cursor.column = 0;
        try {
            mapping.map(input, cursor);
            return true;
        } catch (BadRecordException _) {
            return false;
        }
    }

    /// How many rows there are.
    public int rows() {
        return rows;
    }

    /// The columns' names and kinds.
    public List<Feature> features() {
        return features;
    }

    /// A column of texts. Longer than there are rows; not to be changed.
    public String[] texts(int column) {
        return (String[]) columns[column];
    }

    /// A column of numbers. Longer than there are rows; not to be changed.
    public float[] numbers(int column) {
        return (float[]) columns[column];
    }

    private final class Cursor implements FeatureRow {
        private int column;

        @Override
        public FeatureRow text(String value) {
            texts(column++)[rows] = value;
            return this;
        }

        @Override
        public FeatureRow number(double value) {
            numbers(column++)[rows] = (float) value;
            return this;
        }
    }
}

package dev.millrace.predictor.feature;

import dev.millrace.predictor.event.EventFields;
import java.util.List;

/// From an event's input to what the model takes. Serving and training share it, so they cannot drift apart.
public interface FeatureMapping {

    /// The columns, under the model's own names.
    List<Feature> features();

    /// Fills one row, column by column in the order of [#features()].
    ///
    /// @throws dev.millrace.predictor.event.BadRecordException where a field is missing or absurd
    void map(EventFields input, FeatureRow row);
}

package dev.millrace.predictor;

import dev.millrace.predictor.feature.FeatureMapping;

/// All that tells one pipeline from another. A new one needs a value of this type and a handler of three lines.
///
/// With the rides pipeline's values, the event `{"ride": {…}, "ride_id": 156}` becomes the prediction
/// `{"model": "ride_duration_prediction_model", "version": …, "prediction": {"ride_duration": …, "ride_id":
/// 156}}`.
///
/// @param input the event's field that holds what the features are made of: `ride`
/// @param id the event's field that names it, and the prediction's: `ride_id`
/// @param result the prediction's field with the model's answer: `ride_duration`
/// @param model the name under which predictions say they were made
/// @param features from the input to what the model takes
public record Pipeline(String input, String id, String result, String model, FeatureMapping features) {}

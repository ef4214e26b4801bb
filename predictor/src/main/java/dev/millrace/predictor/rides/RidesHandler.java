package dev.millrace.predictor.rides;

import dev.millrace.predictor.Pipeline;
import dev.millrace.predictor.PredictionHandler;

/// The rides pipeline's function: its image names this class as the handler.
public final class RidesHandler extends PredictionHandler {

    /// What makes a pipeline the rides pipeline.
    public static final Pipeline PIPELINE =
            new Pipeline("ride", "ride_id", "ride_duration", "ride_duration_prediction_model", new RideFeatures());

    public RidesHandler() {
        super(PIPELINE);
    }
}

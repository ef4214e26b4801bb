package dev.millrace.predictor.beers;

import dev.millrace.predictor.Pipeline;
import dev.millrace.predictor.PredictionHandler;

/// A function that predicts a beer's bitterness: an image names this class as the handler.
public final class BeersHandler extends PredictionHandler {

    /// What makes a pipeline the beers pipeline.
    public static final Pipeline PIPELINE =
            new Pipeline("beer", "beer_id", "ibu", "beer_ibu_prediction_model", new BeerFeatures());

    public BeersHandler() {
        super(PIPELINE);
    }
}

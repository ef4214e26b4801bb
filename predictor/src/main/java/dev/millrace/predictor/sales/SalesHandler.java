package dev.millrace.predictor.sales;

import dev.millrace.predictor.Pipeline;
import dev.millrace.predictor.PredictionHandler;

/// The sales pipeline's function: its image names this class as the handler.
public final class SalesHandler extends PredictionHandler {

    /// What makes a pipeline the sales pipeline.
    public static final Pipeline PIPELINE =
            new Pipeline("sales_input", "sales_id", "sales", "store_sales_prediction_model", new SalesFeatures());

    public SalesHandler() {
        super(PIPELINE);
    }
}

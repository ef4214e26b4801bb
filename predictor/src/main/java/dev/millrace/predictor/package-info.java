/// The function that predicts: reads events from a stream, asks a model, and puts its predictions on another stream.
///
/// It runs on AWS Lambda as it runs here; it knows AWS's SDK and nothing of the local server. A [pipeline]
/// [dev.millrace.predictor.Pipeline] is a feature mapping and four names; everything else is shared.
@NullMarked
package dev.millrace.predictor;

import org.jspecify.annotations.NullMarked;

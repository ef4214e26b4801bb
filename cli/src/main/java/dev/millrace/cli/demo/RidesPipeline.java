package dev.millrace.cli.demo;

/// What stands after a deployment of the rides pipeline, by whichever way.
/// @param function name of the function that predicts
/// @param modelBucket bucket the function reads its model from
/// @param sourceStream stream of ride events
/// @param predictionsStream stream of predictions
record RidesPipeline(String function, String modelBucket, String sourceStream, String predictionsStream) {}

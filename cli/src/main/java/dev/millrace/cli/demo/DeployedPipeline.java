package dev.millrace.cli.demo;

/// The names under which a pipeline was deployed.
/// @param function name of the function that predicts
/// @param modelBucket bucket the function reads its model from
/// @param sourceStream stream of events
/// @param predictionsStream stream of predictions
record DeployedPipeline(String function, String modelBucket, String sourceStream, String predictionsStream) {}

package dev.millrace.trainer;

import java.nio.file.Path;

/// A model that was made, and how good it is.
///
/// @param runId the run's name, the same for the same data and seed
/// @param model the folder with MLmodel and model.onnx
/// @param trainedRows rows learned from
/// @param heldOutRows rows kept aside, on which both errors are measured
/// @param rmse the root of the mean squared error of the model, in the unit of what it predicts
/// @param baselineRmse the same of always predicting the mean of the rows learned from
public record TrainingResult(
        String runId, Path model, int trainedRows, int heldOutRows, double rmse, double baselineRmse) {}

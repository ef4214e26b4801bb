package dev.millrace.predictor.model;

import dev.millrace.predictor.feature.Feature;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A model with the version that its predictions are signed with.
///
/// @param onnx what answers
/// @param version the run that made it
public record Model(OnnxModel onnx, String version) {

    /// Loads the model of an MLflow folder.
    ///
    /// @param runId the run to name in predictions; empty for the one that the folder's MLmodel names
    /// @throws ModelException as [MlflowModel] and [OnnxModel] say
    public static Model load(ModelFolder folder, ModelLocation where, List<Feature> features, String runId) {
        String yaml = new String(folder.read(MlflowModel.DESCRIPTION), StandardCharsets.UTF_8);
        MlflowModel description = MlflowModel.parse(yaml, where.toString());
        OnnxModel onnx = OnnxModel.load(folder.read(description.file()), features, where.toString());
        String version = !runId.isEmpty() ? runId : !description.runId().isEmpty() ? description.runId() : "unknown";
        return new Model(onnx, version);
    }
}

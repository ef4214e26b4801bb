package dev.millrace.cli.models;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/// A run that made a model, as found in a bucket.
/// @param id empty where neither its place nor its MLmodel says
/// @param experiment the folder of the experiment
/// @param folder key of the model's folder, with the slash at its end
/// @param artifacts the model's files
/// @param completed when the run ended, else when its model was written, else when its last file was stored
/// @param metrics as its MLmodel names them
/// @param file the ONNX file's name in the folder; empty where it is not known
/// @param sha256 what its MLmodel says of that file; empty where it does not
/// @param problems why it cannot be promoted; none for a complete run
record ModelRun(
        String bucket,
        String id,
        String experiment,
        String folder,
        List<Artifact> artifacts,
        Instant completed,
        SortedMap<String, Double> metrics,
        String file,
        String sha256,
        List<String> problems) {

    boolean complete() {
        return problems.isEmpty();
    }

    long bytes() {
        return artifacts.stream().mapToLong(Artifact::size).sum();
    }

    String where() {
        return "s3://" + bucket + "/" + folder;
    }

    /// An artifact's name within the folder.
    String name(Artifact artifact) {
        return artifact.key().substring(folder.length());
    }
}

package dev.millrace.predictor.model;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a model's folder lies.
public sealed interface ModelLocation {

    /// A folder of the machine or the image.
    record Folder(Path path) implements ModelLocation {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// Objects under a prefix, without slashes around it.
    record Bucket(String bucket, String prefix) implements ModelLocation {
        @Override
        public String toString() {
            return "s3://%s/%s".formatted(bucket, prefix);
        }
    }

    /// From a function's environment: MODEL_LOCATION (a folder, or s3://bucket/prefix), or else
    /// s3://MODEL_BUCKET/EXPERIMENT_ID/RUN_ID/artifacts/model, where the experiment is 1 unless said.
    ///
    /// @throws ModelException where that does not say which model
    static ModelLocation of(Map<String, String> environment) {
        String location = environment.getOrDefault("MODEL_LOCATION", "");
        if (!location.isEmpty()) {
            return of(location);
        }
        String bucket = environment.getOrDefault("MODEL_BUCKET", "");
        String experiment = environment.getOrDefault("EXPERIMENT_ID", "1");
        @Nullable String run = environment.get("RUN_ID");
        if (bucket.isEmpty()) {
            throw new ModelException("MODEL_BUCKET is not set: it names the bucket that holds the model"
                    + " (or set MODEL_LOCATION to the model's folder)");
        }
        if (run == null || run.isEmpty()) {
            throw new ModelException(("RUN_ID is not set: it names the run whose model to load from"
                            + " s3://%s/%s/<RUN_ID>/artifacts/model (or set MODEL_LOCATION to the model's folder)")
                    .formatted(bucket, experiment));
        }
        return new Bucket(bucket, "%s/%s/artifacts/model".formatted(experiment, new RunId(run)));
    }

    private static ModelLocation of(String location) {
        if (!location.startsWith("s3://")) {
            return new Folder(Path.of(location));
        }
        String path = location.substring("s3://".length());
        int slash = path.indexOf('/');
        if (slash < 1) {
            throw new ModelException(
                    "MODEL_LOCATION is \"%s\": s3://bucket/prefix or a folder is needed".formatted(location));
        }
        return new Bucket(path.substring(0, slash), path.substring(slash + 1).replaceAll("^/+|/+$", ""));
    }
}

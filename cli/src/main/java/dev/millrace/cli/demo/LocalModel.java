package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/// A model on this machine in MLflow's layout, `<run id>/artifacts/model`.
/// @param runId the run that made it
/// @param folder the folder of the run
record LocalModel(String runId, Path folder) {

    /// The one that a pipeline brings with it.
    static LocalModel of(Installation installation, String pipeline) throws IOException {
        return in(installation.pipeline(pipeline).resolve("model"));
    }

    /// The one in a folder of runs.
    static LocalModel in(Path models) throws IOException {
        try (Stream<Path> runs = Files.list(models)) {
            Path run = runs.filter(folder -> Files.exists(folder.resolve("artifacts/model/MLmodel")))
                    .findFirst()
                    .orElseThrow(() -> new UserError("no model below " + models));
            return new LocalModel(String.valueOf(run.getFileName()), run);
        }
    }

    /// Copies the run to `s3://bucket/1/<run id>/…`, where MLflow's default experiment keeps its runs.
    /// @return how many files
    int upload(S3Client s3, String bucket) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String key = "1/" + runId + "/" + folder.relativize(file).toString().replace('\\', '/');
            s3.putObject(request -> request.bucket(bucket).key(key), file);
        }
        return files.size();
    }
}

package dev.millrace.cli.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/// The sales pipeline's own model as a run of any name, in a bucket in memory.
final class SampleRun {
    private SampleRun() {}

    static byte[] onnx() throws IOException {
        Path models = Path.of("../pipelines/sales/model");
        try (Stream<Path> files = Files.walk(models)) {
            return Files.readAllBytes(files.filter(file -> file.endsWith("model.onnx")).findFirst().orElseThrow());
        }
    }

    static String description(String run, String written) {
        return """
                flavors:
                  onnx:
                    data: model.onnx
                metadata:
                  metrics:
                    rmse: 12.5
                    baseline_rmse: 80
                run_id: %s
                utc_time_created: '%s'
                """
                .formatted(run, written);
    }

    static void in(MemoryArtifacts store, String bucket, String run, String written) throws IOException {
        String folder = "1/" + run + "/artifacts/model/";
        store.put(bucket, folder + "model.onnx", onnx(), Instant.EPOCH);
        store.put(bucket, folder + "requirements.txt", "onnx\n");
        store.put(bucket, folder + "MLmodel", description(run, written));
    }
}

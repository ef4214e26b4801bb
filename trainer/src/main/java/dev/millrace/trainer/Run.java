package dev.millrace.trainer;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.feature.Feature;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.feature.FeatureMapping;
import dev.millrace.predictor.model.OnnxModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// The end of a training: the model's file is asked for the rows held out, as the predictor will ask it, and written
/// with the error it has there.
///
/// @param pipeline `rides`, `sales` or `beers`
/// @param answer what is predicted
/// @param unit what that is counted in
record Run(String pipeline, String answer, String unit, FeatureMapping mapping, long seed) {

    private static final HexFormat HEX = HexFormat.of();

    TrainingResult finish(
            Path data,
            Path out,
            ModelProto model,
            Split split,
            List<EventFields> inputs,
            double[] answers,
            PrintStream progress) {
        byte[] onnx = model.toByteArray();
        double[] held = Arrays.stream(split.heldOut())
                .mapToDouble(place -> answers[place])
                .toArray();
        double mean = Arrays.stream(split.learned())
                .mapToDouble(place -> answers[place])
                .average()
                .orElseThrow();
        double[] predicted = ask(onnx, split.heldOut(), inputs);
        double rmse = rmse(predicted, held);
        double[] means = new double[held.length];
        Arrays.fill(means, mean);
        double baseline = rmse(means, held);
        String dataSha256 = sha256(data);
        String runId = HEX.formatHex(digest().digest(onnx)).substring(0, 32);
        TrainingResult result = new TrainingResult(
                runId,
                out.resolve(runId).resolve("artifacts").resolve("model"),
                split.learned().length,
                split.heldOut().length,
                rmse,
                baseline);
        write(result, onnx, data, dataSha256);
        progress.printf(
                Locale.ROOT,
                "RMSE on %d held-out rows: %.2f %s; always predicting the mean: %.2f%nModel: %s%nRun id: %s%n",
                held.length,
                rmse,
                unit,
                baseline,
                result.model(),
                runId);
        return result;
    }

    private double[] ask(byte[] onnx, int[] places, List<EventFields> inputs) {
        FeatureBatch batch = new FeatureBatch(mapping, places.length);
        for (int place : places) {
            batch.add(inputs.get(place));
        }
        try (OnnxModel model = OnnxModel.load(onnx, mapping.features(), "memory")) {
            return model.predict(batch);
        }
    }

    private static double rmse(double[] predicted, double[] actual) {
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            sum += (predicted[i] - actual[i]) * (predicted[i] - actual[i]);
        }
        return Math.sqrt(sum / actual.length);
    }

    private void write(TrainingResult result, byte[] onnx, Path data, String dataSha256) {
        try {
            Files.createDirectories(result.model());
            Files.write(result.model().resolve("model.onnx"), onnx);
            Files.writeString(result.model().resolve("requirements.txt"), "mlflow\nonnx\nonnxruntime\n");
            // Last: where there is an MLmodel, the model is whole.
            Files.writeString(result.model().resolve("MLmodel"), description(result, onnx, data, dataSha256));
        } catch (IOException e) {
            throw new TrainingException("The model cannot be written to %s: %s".formatted(result.model(), e), e);
        }
    }

    /// As MLflow writes it, so that MLflow loads the model too. Its `metadata` holds what is known of the run.
    private String description(TrainingResult result, byte[] onnx, Path data, String dataSha256) {
        return String.format(
                Locale.ROOT,
                """
                artifact_path: model
                flavors:
                  onnx:
                    data: model.onnx
                    onnx_version: 1.15.0
                    providers:
                    - CPUExecutionProvider
                  python_function:
                    data: model.onnx
                    loader_module: mlflow.onnx
                metadata:
                  pipeline: %s
                  trained_on: %s
                  trained_on_sha256: %s
                  model_sha256: %s
                  seed: %d
                  rows_trained: %d
                  rows_held_out: %d
                  metrics:
                    rmse: %.4f
                    baseline_rmse: %.4f
                run_id: %s
                signature:
                  inputs: '%s'
                  outputs: '[{"type": "tensor", "name": "%s", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
                utc_time_created: '%s'
                """,
                pipeline,
                data.getFileName(),
                dataSha256,
                HEX.formatHex(digest().digest(onnx)),
                seed,
                result.trainedRows(),
                result.heldOutRows(),
                result.rmse(),
                result.baselineRmse(),
                result.runId(),
                signature(),
                answer,
                Instant.now().toString().replace('T', ' ').replace("Z", ""));
    }

    private String signature() {
        StringBuilder signature = new StringBuilder("[");
        for (Feature feature : mapping.features()) {
            signature
                    .append(signature.length() > 1 ? ", " : "")
                    .append(
                            "{\"type\": \"tensor\", \"name\": \"%s\", \"tensor-spec\": {\"dtype\": \"%s\", \"shape\": [-1, 1]}}"
                                    .formatted(
                                            feature.name(), feature.kind() == Feature.Kind.TEXT ? "str" : "float32"));
        }
        return signature.append(']').toString();
    }

    /// Of a file's bytes, or of all files' below a folder one after another.
    private static String sha256(Path data) {
        MessageDigest digest = digest();
        for (Path file : LakeFiles.at(data).files()) {
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new TrainingException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
            }
        }
        return HEX.formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

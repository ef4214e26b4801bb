package dev.millrace.predictor;

import dev.millrace.predictor.model.ModelException;
import dev.millrace.predictor.model.ModelLocation;
import dev.millrace.predictor.model.RunId;
import java.util.Map;

/// What a function's environment variables say.
///
/// | variable | meaning |
/// | --- | --- |
/// | PREDICTIONS_STREAM_NAME | the stream that predictions go to; not needed with TEST_RUN |
/// | MODEL_BUCKET, EXPERIMENT_ID (1), RUN_ID | the model: s3://MODEL_BUCKET/EXPERIMENT_ID/RUN_ID/artifacts/model |
/// | MODEL_LOCATION | the model's folder, here or s3://bucket/prefix, in place of those |
/// | TEST_RUN | True: predict, and publish nothing |
/// | BAD_RECORDS | report (unless said) or skip: see [Predictor] |
///
/// @param modelLocation where the model's folder is
/// @param runId the version that predictions are signed with; empty for what the model itself says
/// @param testRun whether nothing is published
/// @param predictionsStream empty with TEST_RUN where it was not given
/// @param badRecords what becomes of bad records
public record FunctionEnvironment(
        ModelLocation modelLocation, String runId, boolean testRun, String predictionsStream, BadRecords badRecords) {

    /// @throws ModelException where it is not said which model
    /// @throws IllegalArgumentException where another variable is missing or wrong
    public static FunctionEnvironment of(Map<String, String> variables) {
        ModelLocation model = ModelLocation.of(variables);
        String runId = variables.getOrDefault("RUN_ID", "");
        boolean testRun = isTrue("TEST_RUN", variables.getOrDefault("TEST_RUN", ""));
        String stream = variables.getOrDefault("PREDICTIONS_STREAM_NAME", "");
        if (stream.isEmpty() && !testRun) {
            throw new IllegalArgumentException(
                    "PREDICTIONS_STREAM_NAME is not set: it names the stream that predictions"
                            + " go to (or set TEST_RUN=True to predict without publishing)");
        }
        BadRecords badRecords = BadRecords.of(variables.getOrDefault("BAD_RECORDS", "report"));
        return new FunctionEnvironment(
                model, runId.isEmpty() ? "" : new RunId(runId).text(), testRun, stream, badRecords);
    }

    private static boolean isTrue(String name, String value) {
        return switch (value) {
            case "True", "true", "TRUE", "1", "yes" -> true;
            case "", "False", "false", "FALSE", "0", "no" -> false;
            default ->
                throw new IllegalArgumentException("%s is \"%s\": True or False is needed".formatted(name, value));
        };
    }
}

package dev.millrace.cloud.service.firehose.processing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a function says of the records that it was given
/// (docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html).
public final class FunctionReply {
    private final Map<String, Result> results;
    private final Set<String> twice;

    private FunctionReply(Map<String, Result> results, Set<String> twice) {
        this.results = results;
        this.twice = twice;
    }

    /// What becomes of one record.
    public sealed interface Result {
        /// @param partitionKeys of its metadata
        record Ok(byte[] data, Map<String, String> partitionKeys) implements Result {}

        record Dropped() implements Result {}

        record Failed(String code, String message) implements Result {}
    }

    private static final Result MISSING = new Result.Failed(
            "Lambda.MissingRecordId",
            "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.");
    private static final Result TWICE = new Result.Failed(
            "Lambda.DuplicatedRecordId",
            "Multiple records were returned with the same record Id. Ensure that the Lambda function returns unique"
                    + " record Ids for each record.");
    private static final Result MARKED =
            new Result.Failed("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record");

    /// Empty where the answer is not in the form that AWS asks for.
    public static Optional<FunctionReply> read(byte[] payload) {
        JsonNode answer;
        try {
            answer = JsonMapper.shared().readTree(payload);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        JsonNode records = answer.path("records");
        if (!records.isArray()) {
            return Optional.empty();
        }
        Map<String, Result> results = HashMap.newHashMap(records.size());
        Set<String> twice = new HashSet<>();
        for (JsonNode record : records) {
            JsonNode id = record.path("recordId");
            Optional<Result> result = result(record);
            if (!id.isString() || result.isEmpty()) {
                return Optional.empty();
            }
            if (results.put(id.stringValue(), result.get()) != null) {
                twice.add(id.stringValue());
            }
        }
        return Optional.of(new FunctionReply(results, twice));
    }

    /// What it says of a record.
    public Result of(String recordId) {
        return twice.contains(recordId) ? TWICE : results.getOrDefault(recordId, MISSING);
    }

    private static Optional<Result> result(JsonNode record) {
        return switch (record.path("result").asString("")) {
            case "Ok" -> {
                JsonNode data = record.path("data");
                try {
                    yield data.isString()
                            ? Optional.of(new Result.Ok(
                                    FunctionEvent.decoded(data.stringValue()),
                                    keys(record.path("metadata").path("partitionKeys"))))
                            : Optional.empty();
                } catch (IllegalArgumentException notBase64) {
                    yield Optional.empty();
                }
            }
            case "Dropped" -> Optional.of(new Result.Dropped());
            case "ProcessingFailed" -> Optional.of(MARKED);
            default -> Optional.empty();
        };
    }

    private static Map<String, String> keys(JsonNode given) {
        Map<String, String> keys = new LinkedHashMap<>();
        given.propertyStream().forEach(key -> {
            if (key.getValue().isValueNode() && !key.getValue().isNull()) {
                keys.put(key.getKey(), key.getValue().asString());
            }
        });
        return keys;
    }
}

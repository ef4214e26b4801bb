package dev.millrace.cloud.service.firehose.processing;

import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
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

    /// Empty where the answer is not in the form that AWS asks for. It is read as it comes: an answer has six megabytes.
    public static Optional<FunctionReply> read(byte[] payload) {
        try (JsonParser json = JsonMapper.shared().createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            FunctionReply reply = null;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean records = json.currentName().equals("records");
                JsonToken value = json.nextToken();
                if (!records) {
                    json.skipChildren();
                } else if (value == JsonToken.START_ARRAY) {
                    reply = new FunctionReply(new HashMap<>(), new HashSet<>());
                    if (!reply.take(json)) {
                        return Optional.empty();
                    }
                } else {
                    return Optional.empty();
                }
            }
            return json.nextToken() == null ? Optional.ofNullable(reply) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /// @return whether each of them is a record
    private boolean take(JsonParser json) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            if (!one(json)) {
                return false;
            }
        }
        return json.currentToken() == JsonToken.END_ARRAY;
    }

    private boolean one(JsonParser json) {
        String id = null;
        String result = "";
        String data = null;
        Map<String, String> keys = Map.of();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals("recordId")) {
                id = json.getString();
            } else if (value == JsonToken.VALUE_STRING && name.equals("result")) {
                result = json.getString();
            } else if (value == JsonToken.VALUE_STRING && name.equals("data")) {
                data = json.getString();
            } else if (value == JsonToken.START_OBJECT && name.equals("metadata")) {
                keys = keys(json.<JsonNode>readValueAsTree().path("partitionKeys"));
            } else {
                json.skipChildren();
            }
        }
        Optional<Result> said =
                switch (result) {
                    case "Ok" -> ok(data, keys);
                    case "Dropped" -> Optional.of(new Result.Dropped());
                    case "ProcessingFailed" -> Optional.of(MARKED);
                    default -> Optional.empty();
                };
        if (id == null || said.isEmpty()) {
            return false;
        }
        if (results.put(id, said.get()) != null) {
            twice.add(id);
        }
        return true;
    }

    /// What it says of a record.
    public Result of(String recordId) {
        return twice.contains(recordId) ? TWICE : results.getOrDefault(recordId, MISSING);
    }

    /// @param data in base64
    private static Optional<Result> ok(@Nullable String data, Map<String, String> keys) {
        try {
            return data == null
                    ? Optional.empty()
                    : Optional.of(new Result.Ok(Base64.getDecoder().decode(data), keys));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
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

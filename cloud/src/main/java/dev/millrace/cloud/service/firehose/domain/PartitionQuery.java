package dev.millrace.cloud.service.firehose.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// A jq 1.6 query that gives an object of partition keys, such as
/// `{customer_id:.customer_id,year:.event_timestamp|strftime("%Y")}`. For one thread at a time.
public final class PartitionQuery {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonQuery query;
    private final Scope scope;

    public PartitionQuery(String text) {
        try {
            query = JsonQuery.compile(text, Versions.JQ_1_6);
        } catch (JsonQueryException wrong) {
            throw new IllegalArgumentException(wrong);
        }
        scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
        JqDates.addTo(scope);
    }

    /// What a query gave for a record.
    public sealed interface Keys {
        record Given(Map<String, String> values) implements Keys {}

        /// The record is no JSON, the query fails over it, or a value is null or empty.
        record None(String why) implements Keys {}
    }

    /// Why a text is no query; empty where it is one.
    public static Optional<String> refusal(String text) {
        try {
            JsonQuery.compile(text, Versions.JQ_1_6);
            return Optional.empty();
        } catch (JsonQueryException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    public Keys keys(byte[] bytes, int from, int length) {
        JsonNode record;
        try {
            record = JSON.readTree(bytes, from, length);
        } catch (JsonProcessingException notJson) {
            return new Keys.None("Non UTF-8/JSON record data. Unable to parse the JSON.");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        List<JsonNode> answers = new ArrayList<>();
        try {
            query.apply(scope, record, answers::add);
        } catch (JsonQueryException failed) {
            return new Keys.None(String.valueOf(failed.getMessage()));
        }
        if (answers.isEmpty() || !answers.getFirst().isObject()) {
            return new Keys.None("partitionKeys values must not be null or empty");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> key : answers.getFirst().properties()) {
            JsonNode value = key.getValue();
            String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
            if (text.isEmpty()) {
                return new Keys.None("partitionKeys values must not be null or empty");
            }
            values.put(key.getKey(), text);
        }
        return new Keys.Given(values);
    }
}

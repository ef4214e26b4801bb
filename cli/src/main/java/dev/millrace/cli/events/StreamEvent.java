package dev.millrace.cli.events;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One event to put on a stream.
/// @param key partition key
/// @param data its text, UTF-8 on the wire
record StreamEvent(String key, String data) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// @param keyField the JSON field that holds the key
    /// @param number stands for the key where the line has no such field
    /// @throws JacksonException where the line is no JSON
    static StreamEvent ofJson(String line, String keyField, int number) {
        JsonNode key = MAPPER.readTree(line).get(keyField);
        return key != null && key.isValueNode() && !key.asString().isEmpty()
                ? new StreamEvent(key.asString(), line)
                : ofText(line, number);
    }

    /// A stream takes any bytes.
    static StreamEvent ofText(String line, int number) {
        return new StreamEvent(Integer.toString(number), line);
    }
}

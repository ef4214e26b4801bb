package dev.millrace.cli.events;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One event to put on a stream.
/// @param key partition key
/// @param data its text, UTF-8 on the wire
record StreamEvent(String key, String data) {

    /// @param keyField the JSON field that holds the key
    /// @param number stands for the key where the line has no such field or is no JSON
    static StreamEvent ofLine(String line, String keyField, int number) {
        try {
            JsonNode key = JsonMapper.shared().readTree(line).get(keyField);
            if (key != null && key.isValueNode() && !key.asString().isEmpty()) {
                return new StreamEvent(key.asString(), line);
            }
        } catch (JacksonException e) {
            // What is not JSON is sent as it is: a stream takes any bytes.
        }
        return new StreamEvent(Integer.toString(number), line);
    }
}

package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.service.logs.domain.LogEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/// All fields that an event has, those that are found in its message too.
public final class Fields {
    private Fields() {}

    /// By name, as they are shown.
    public static Map<String, String> of(LogEvent event, String log, String group, String stream, String pointer) {
        Map<String, String> fields = new LinkedHashMap<>();
        Row.of(new Row.Found(event, log, group, stream, pointer))
                .all()
                .forEach((name, value) -> fields.put(name, value.text()));
        return fields;
    }
}

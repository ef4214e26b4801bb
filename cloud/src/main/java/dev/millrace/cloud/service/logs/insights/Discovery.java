package dev.millrace.cloud.service.logs.insights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fields that an event has by itself ("Supported logs and discovered fields" in the user guide): those of a message
/// that is JSON, and of a function's log the first piece of JSON in it and what Lambda reports. Fields of fields are
/// joined by dots, and so are the numbers of a list's items.
final class Discovery {
    private static final int MOST_FIELDS = 200;
    private static final int DEPTH = 32;
    private static final String FUNCTIONS = "/aws/lambda/";
    private static final Pattern PLATFORM = Pattern.compile(
            "^(START|END|REPORT) RequestId: ([0-9a-f-]{36})|^(INIT_START|INIT_REPORT|XRAY|EXTENSION)\\b");
    private static final Pattern REQUEST =
            Pattern.compile("\\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b");
    private static final Pattern FIGURE =
            Pattern.compile("(Duration|Billed Duration|Init Duration|Memory Size|Max Memory Used|XRAY TraceId|SegmentId)"
                    + ": (\\S+)(?: (ms|MB))?");
    private static final double MEGABYTE = 1_000_000;

    private Discovery() {}

    static Map<String, Value> fields(String message, String group) {
        Map<String, Value> fields = new LinkedHashMap<>();
        boolean function = group.startsWith(FUNCTIONS);
        if (function) {
            ofFunction(message, fields);
        }
        int brace = function ? message.indexOf('{') : message.stripLeading().startsWith("{") ? 0 : -1;
        if (brace >= 0) {
            read(function ? message.substring(brace) : message, function, fields);
        }
        return fields;
    }

    private static void read(String text, boolean embedded, Map<String, Value> fields) {
        try (JsonParser parser = JsonMapper.shared().createParser(text)) {
            JsonNode json = parser.readValueAsTree();
            if (json != null && json.isObject() && (embedded || parser.nextToken() == null)) {
                add("", json, 0, fields);
            }
        } catch (JacksonException notJson) {
            // Then there are no such fields.
        }
    }

    private static void add(String name, JsonNode json, int depth, Map<String, Value> fields) {
        if (fields.size() >= MOST_FIELDS || depth > DEPTH) {
            return;
        }
        if (json.isObject()) {
            json.properties()
                    .forEach(part -> add(joined(name, part.getKey()), part.getValue(), depth + 1, fields));
        } else if (json.isArray()) {
            for (int i = 0; i < json.size() && fields.size() < MOST_FIELDS; i++) {
                add(joined(name, Integer.toString(i)), json.get(i), depth + 1, fields);
            }
        } else if (!json.isNull()) {
            fields.put(name, Value.of(json));
        }
    }

    private static String joined(String name, String part) {
        return name.isEmpty() ? part : name + "." + part;
    }

    private static void ofFunction(String message, Map<String, Value> fields) {
        Matcher platform = PLATFORM.matcher(message);
        if (!platform.find()) {
            Matcher request = REQUEST.matcher(message);
            if (request.find()) {
                fields.put("@requestId", Value.of(request.group(1)));
            }
            return;
        }
        String type = platform.group(1) == null ? platform.group(3) : platform.group(1);
        fields.put("@type", Value.of(type));
        if (platform.group(2) != null) {
            fields.put("@requestId", Value.of(platform.group(2)));
        }
        if (type.equals("REPORT")) {
            Matcher figure = FIGURE.matcher(message);
            while (figure.find()) {
                String value = figure.group(2);
                switch (figure.group(1)) {
                    case "Duration" -> fields.put("@duration", Value.of(value));
                    case "Billed Duration" -> fields.put("@billedDuration", Value.of(value));
                    case "Init Duration" -> fields.put("@initDuration", Value.of(value));
                    case "Memory Size" -> fields.put("@memorySize", bytes(value));
                    case "Max Memory Used" -> fields.put("@maxMemoryUsed", bytes(value));
                    case "XRAY TraceId" -> fields.put("@xrayTraceId", Value.of(value));
                    default -> fields.put("@xraySegmentId", Value.of(value));
                }
            }
        }
    }

    private static Value bytes(String megabytes) {
        return Value.of(Value.of(megabytes).number().orElse(Double.NaN) * MEGABYTE);
    }
}

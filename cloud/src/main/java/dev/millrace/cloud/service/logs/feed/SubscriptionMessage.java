package dev.millrace.cloud.service.logs.feed;

import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.domain.SubscriptionFilter;
import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// What a destination gets: JSON, compressed with gzip (CloudWatch Logs user guide, "Log group-level subscription
/// filters").
public final class SubscriptionMessage {
    private SubscriptionMessage() {}

    /// Events that a filter wants.
    static byte[] data(
            LogGroupState group,
            String stream,
            SubscriptionFilter filter,
            FilterPattern pattern,
            List<LogEvent> events) {
        return compressed(json -> {
            json.writeStringProperty("messageType", "DATA_MESSAGE");
            json.writeStringProperty("owner", group.account());
            json.writeStringProperty("logGroup", group.name());
            json.writeStringProperty("logStream", stream);
            json.writeArrayPropertyStart("subscriptionFilters");
            json.writeString(filter.name());
            json.writeEndArray();
            json.writeArrayPropertyStart("logEvents");
            for (LogEvent event : events) {
                json.writeStartObject();
                event(json, event.id().toString(), event.timestampMs(), event.message());
                if (pattern.namesFields()) {
                    extracted(json, pattern.extract(event.message()));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /// What a destination gets to try it.
    /// @param destination such as `Kinesis stream`
    public static byte[] test(String destination, long nowMs) {
        return compressed(json -> {
            json.writeStringProperty("messageType", "CONTROL_MESSAGE");
            json.writeStringProperty("owner", "CloudwatchLogs");
            json.writeStringProperty("logGroup", "");
            json.writeStringProperty("logStream", "");
            json.writeArrayPropertyStart("subscriptionFilters");
            json.writeEndArray();
            json.writeArrayPropertyStart("logEvents");
            json.writeStartObject();
            event(json, "", nowMs, "CWL CONTROL MESSAGE: Checking health of destination " + destination + ".");
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private static void event(JsonGenerator json, String id, long timestampMs, String message) {
        json.writeStringProperty("id", id);
        json.writeNumberProperty("timestamp", timestampMs);
        json.writeStringProperty("message", message);
    }

    private static void extracted(JsonGenerator json, Map<String, String> fields) {
        json.writeObjectPropertyStart("extractedFields");
        new TreeMap<>(fields).forEach((name, value) -> json.writeStringProperty(name.substring(1), value));
        json.writeEndObject();
    }

    private interface Content {
        void write(JsonGenerator json);
    }

    private static byte[] compressed(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes);
                JsonGenerator json = JsonMapper.shared().createGenerator(gzip)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

package dev.millrace.cloud.service.events.domain;

import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// An event on a bus (EventBridge user guide, "Event structure").
/// @param account and region: where it happened, also after another bus took it over
/// @param detail a JSON object, letter for letter as it came
/// @param replayName of an event that an archive gives again
/// @param ingested when this server took it
/// @param forwarded whether it came from another bus: it goes to no third one
public record Event(
        String id,
        String account,
        String region,
        String source,
        String detailType,
        Instant time,
        List<String> resources,
        String detail,
        @Nullable String replayName,
        @Nullable String traceHeader,
        Instant ingested,
        boolean forwarded) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public Event {
        resources = List.copyOf(resources);
    }

    /// The event as targets get it and patterns see it.
    public String json() {
        StringWriter text = new StringWriter(256 + detail.length());
        try (JsonGenerator json = JsonMapper.shared().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("version", "0");
            json.writeStringProperty("id", id);
            json.writeStringProperty("detail-type", detailType);
            json.writeStringProperty("source", source);
            json.writeStringProperty("account", account);
            json.writeStringProperty("time", time(time));
            json.writeStringProperty("region", region);
            if (replayName != null) {
                json.writeStringProperty("replay-name", replayName);
            }
            json.writeArrayPropertyStart("resources");
            for (String resource : resources) {
                json.writeString(resource);
            }
            json.writeEndArray();
            json.writeName("detail");
            json.writeRawValue(detail);
            json.writeEndObject();
        }
        return text.toString();
    }

    /// `<aws.events.event>`: the event without its detail, in the form that AWS gives that in, which is another.
    String withoutDetail() {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JsonMapper.shared().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("id", id);
            json.writeStringProperty("account", account);
            json.writeStringProperty("detailType", detailType);
            json.writeStringProperty("time", time(ingested));
            json.writeStringProperty("source", source);
            json.writeStringProperty("region", region);
            json.writeArrayPropertyStart("resources");
            for (String resource : resources) {
                json.writeString(resource);
            }
            json.writeEndArray();
            json.writeStringProperty("version", "0");
            json.writeEndObject();
        }
        return text.toString();
    }

    /// In whole seconds, as events tell times.
    static String time(Instant time) {
        return TIME.format(time);
    }

    public Event replayed(String name, Instant now) {
        return new Event(
                id, account, region, source, detailType, time, resources, detail, name, traceHeader, now, forwarded);
    }

    public Event onto(Instant now) {
        return new Event(
                id, account, region, source, detailType, time, resources, detail, replayName, traceHeader, now, true);
    }
}

package dev.millrace.cloud.service.events.domain;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An event in the forms in which patterns, paths and targets see it, each made once and only when somebody looks. For
/// one thread.
public final class SeenEvent {
    /// Numbers keep all their digits.
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .build();

    private final Event event;
    private @Nullable String json;
    private @Nullable JsonNode tree;

    public SeenEvent(Event event) {
        this.event = event;
    }

    public Event event() {
        return event;
    }

    public String json() {
        String text = json;
        if (text == null) {
            text = event.json();
            json = text;
        }
        return text;
    }

    JsonNode tree() {
        JsonNode read = tree;
        if (read == null) {
            read = EXACT.readTree(json());
            tree = read;
        }
        return read;
    }
}

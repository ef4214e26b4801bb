package dev.millrace.cloud.service.events.domain;

import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.wire.events.PutEventsRequestEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an event counts (EventBridge user guide, "Calculating PutEvents event entry sizes").
public final class EventSize {
    private EventSize() {}

    public static int of(PutEventsRequestEntry entry) {
        return (entry.time() == null ? 0 : EventsLimits.TIME_BYTES)
                + bytes(entry.source())
                + bytes(entry.detailType())
                + bytes(entry.detail())
                + bytes(entry.resources());
    }

    public static int of(Event event) {
        return EventsLimits.TIME_BYTES
                + bytes(event.source())
                + bytes(event.detailType())
                + bytes(event.detail())
                + bytes(event.resources());
    }

    private static int bytes(@Nullable List<String> texts) {
        return texts == null ? 0 : texts.stream().mapToInt(EventSize::bytes).sum();
    }

    private static int bytes(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}

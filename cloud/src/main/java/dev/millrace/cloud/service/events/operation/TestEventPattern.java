package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.service.events.domain.EventPattern;
import dev.millrace.cloud.service.events.domain.Patterns;
import dev.millrace.wire.events.TestEventPatternRequest;
import dev.millrace.wire.events.TestEventPatternResponse;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Says whether a pattern matches an event, neither of them kept.
public final class TestEventPattern {
    private static final List<String> REQUIRED = List.of("id", "account", "source", "time", "region", "detail-type");

    private TestEventPattern() {}

    public static TestEventPatternResponse answer(TestEventPatternRequest input) {
        EventPattern.check(input.eventPattern());
        if (!isEvent(input.event())) {
            throw BusLookup.invalid("Parameter Event is not valid.");
        }
        boolean matches = !new Patterns(Map.of("", input.eventPattern()))
                .matching(input.event())
                .isEmpty();
        return new TestEventPatternResponse(matches);
    }

    private static boolean isEvent(String text) {
        try {
            JsonNode event = JsonMapper.shared().readTree(text);
            return event != null && event.isObject() && REQUIRED.stream().allMatch(event::has);
        } catch (JacksonException notJson) {
            return false;
        }
    }
}

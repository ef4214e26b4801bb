package dev.millrace.cloud.service.events.domain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;

/// Many patterns, each with a name, compiled into one machine: what an event matches is found at a cost that hardly
/// depends on how many there are. Never changed; safe for many threads.
public final class Patterns {
    private final Machine machine = Machine.builder().build();
    private final boolean none;

    /// @param patterns by name; checked before
    public Patterns(Map<String, String> patterns) {
        none = patterns.isEmpty();
        patterns.forEach((name, pattern) -> {
            try {
                machine.addRule(name, pattern);
            } catch (IOException e) {
                throw new UncheckedIOException("Not a pattern: " + pattern, e);
            }
        });
    }

    /// The names of those that an event matches.
    public List<String> matching(String eventJson) {
        if (none) {
            return List.of();
        }
        try {
            return machine.rulesForJSONEvent(eventJson);
        } catch (Exception e) {
            throw new IllegalStateException("Not an event", e);
        }
    }
}

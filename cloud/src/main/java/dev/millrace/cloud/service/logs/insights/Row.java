package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.service.logs.domain.LogEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What passes through a query: an event with its fields, or what an aggregation made. Fields that commands made come
/// before those that the event has by itself.
final class Row {
    /// An event and where it was found.
    /// @param log `account:group`
    record Found(LogEvent event, String log, String group, String stream, String pointer) {}

    private final @Nullable Found found;
    private final Map<String, Value> made;
    private @Nullable Map<String, Value> discovered;

    private Row(@Nullable Found found, Map<String, Value> made) {
        this.found = found;
        this.made = made;
    }

    static Row of(Found found) {
        return new Row(found, new LinkedHashMap<>());
    }

    static Row of(Map<String, Value> made) {
        return new Row(null, made);
    }

    boolean aggregated() {
        return found == null;
    }

    Map<String, Value> made() {
        return made;
    }

    void put(String name, Value value) {
        made.put(name, value);
    }

    /// The same row with another value of a field.
    Row with(String name, Value value) {
        Row copy = new Row(found, new LinkedHashMap<>(made));
        copy.discovered = discovered;
        copy.put(name, value);
        return copy;
    }

    Value field(String name) {
        Value value = made.get(name);
        if (value == null) {
            value = ownField(name);
        }
        return value.absent() ? partOf(name) : value;
    }

    private Value ownField(String name) {
        Found event = found;
        if (event == null) {
            return Value.ABSENT;
        }
        return switch (name) {
            case "@message" -> Value.of(event.event.message());
            case "@timestamp" -> new Value.Time(event.event.timestampMs());
            case "@ingestionTime" -> new Value.Time(event.event.ingestionMs());
            case "@logStream" -> Value.of(event.stream);
            case "@log" -> Value.of(event.log);
            case "@ptr" -> Value.of(event.pointer);
            default -> discovered(event).getOrDefault(name, Value.ABSENT);
        };
    }

    /// A part of a map or list that another field has: `parsed.user.0`.
    private Value partOf(String name) {
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            if (made.get(name.substring(0, dot)) instanceof Value.Structure(JsonNode json)) {
                JsonNode part = json;
                for (String step : name.substring(dot + 1).split("\\.", -1)) {
                    part = part.isArray() && step.matches("\\d{1,6}")
                            ? part.path(Integer.parseInt(step))
                            : part.path(step);
                }
                return Value.of(part);
            }
        }
        return Value.ABSENT;
    }

    private Map<String, Value> discovered(Found event) {
        Map<String, Value> known = discovered;
        if (known == null) {
            known = Discovery.fields(event.event.message(), event.group);
            discovered = known;
        }
        return known;
    }

    /// All that the event has by itself.
    Map<String, Value> all() {
        Map<String, Value> all = new LinkedHashMap<>();
        Found event = found;
        if (event != null) {
            for (String name :
                    new String[] {"@timestamp", "@message", "@ingestionTime", "@logStream", "@log", "@ptr"}) {
                all.put(name, ownField(name));
            }
            all.putAll(discovered(event));
        }
        all.putAll(made);
        return all;
    }

    /// How much it holds, about.
    long weight() {
        long weight = 64;
        if (found != null) {
            weight += found.event.message().length() + 200L;
        }
        for (Map.Entry<String, Value> field : made.entrySet()) {
            weight += 48 + (field.getValue() instanceof Value.Text(String text) ? text.length() : 32);
        }
        return weight;
    }
}

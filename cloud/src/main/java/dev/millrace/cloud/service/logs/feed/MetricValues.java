package dev.millrace.cloud.service.logs.feed;

import dev.millrace.cloud.service.logs.LogDestination.Outcome;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.MetricSink;
import dev.millrace.cloud.service.logs.MetricSink.Datum;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.domain.MetricFilter;
import dev.millrace.cloud.service.logs.domain.MetricFilter.Transformation;
import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The metrics that a group's metric filters make of its events: a value for each event that matches, at the event's
/// time, and a default value for a minute in which events came and none matched. Of which minutes these are is known in
/// memory alone.
final class MetricValues {
    private static final long MINUTE_MS = 60_000;

    private record Wanted(MetricFilter filter, FilterPattern pattern) {}

    /// The minute of the events that came last to a group, and which filters matched one of them.
    private record Minute(long number, Map<String, Boolean> matched) {}

    private final InstantSource clock;
    private final Map<Long, Minute> minutes = new ConcurrentHashMap<>();
    private volatile MetricSink sink = MetricSink.NONE;

    MetricValues(InstantSource clock) {
        this.clock = clock;
    }

    void publishTo(MetricSink to) {
        sink = to;
    }

    Consumer of(LiveGroup group) {
        List<Wanted> wanted = group.state().metrics().stream()
                .map(filter -> new Wanted(filter, FilterPattern.kept(filter.pattern())))
                .toList();
        return (_, events) -> take(group, wanted, events);
    }

    private Outcome take(LiveGroup group, List<Wanted> wanted, List<LogEvent> events) {
        List<Datum> data = new ArrayList<>();
        Map<String, Boolean> matched = new HashMap<>();
        for (Wanted one : wanted) {
            boolean any = false;
            for (LogEvent event : events) {
                if (one.pattern.matches(event.message())) {
                    any = true;
                    for (Transformation made : one.filter.transformations()) {
                        value(one.pattern, made, event).ifPresent(data::add);
                    }
                }
            }
            matched.put(one.filter.name(), any);
        }
        note(group, matched);
        if (!data.isEmpty()) {
            sink.publish(group.state().account(), group.state().region(), data);
        }
        return Outcome.DELIVERED;
    }

    /// What an event is worth; nothing where a field is missing or is no number.
    private static Optional<Datum> value(FilterPattern pattern, Transformation made, LogEvent event) {
        Optional<Double> value = made.value().startsWith("$")
                ? pattern.field(made.value(), event.message()).flatMap(MetricValues::number)
                : number(made.value());
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (Map.Entry<String, String> dimension : made.dimensions().entrySet()) {
            Optional<String> found = pattern.field(dimension.getValue(), event.message())
                    .filter(text -> !text.isEmpty() && text.length() <= LogsLimits.DIMENSION_CHARS);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            dimensions.put(dimension.getKey(), found.get());
        }
        return value.map(number -> new Datum(
                made.namespace(),
                made.metric(),
                dimensions,
                made.unit(),
                number,
                Instant.ofEpochMilli(event.timestampMs())));
    }

    static Optional<Double> number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }

    private void note(LiveGroup group, Map<String, Boolean> matched) {
        long now = clock.millis() / MINUTE_MS;
        minutes.compute(group.state().uid(), (_, before) -> {
            if (before != null && before.number == now) {
                Map<String, Boolean> both = new HashMap<>(before.matched);
                matched.forEach((name, any) -> both.merge(name, any, Boolean::logicalOr));
                return new Minute(now, both);
            }
            if (before != null) {
                publishDefaults(group, before);
            }
            return new Minute(now, matched);
        });
    }

    Instant noDefaultsUntil() {
        return minutes.isEmpty() ? Instant.MAX : Instant.MIN;
    }

    void defaults(Collection<LiveGroup> groups) {
        long now = clock.millis() / MINUTE_MS;
        for (LiveGroup group : groups) {
            minutes.computeIfPresent(group.state().uid(), (_, minute) -> {
                if (minute.number == now) {
                    return minute;
                }
                publishDefaults(group, minute);
                return null;
            });
        }
    }

    private void publishDefaults(LiveGroup group, Minute minute) {
        List<Datum> data = new ArrayList<>();
        for (MetricFilter filter : group.state().metrics()) {
            if (Boolean.FALSE.equals(minute.matched.get(filter.name()))) {
                for (Transformation made : filter.transformations()) {
                    if (made.defaultValue() != null) {
                        data.add(new Datum(
                                made.namespace(),
                                made.metric(),
                                Map.of(),
                                made.unit(),
                                made.defaultValue(),
                                Instant.ofEpochMilli(minute.number * MINUTE_MS)));
                    }
                }
            }
        }
        if (!data.isEmpty()) {
            sink.publish(group.state().account(), group.state().region(), data);
        }
    }
}

package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.events.delivery.EventCounts;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What happens to events, in `AWS/Events`: by rule (by bus and rule where the bus is not the default one), and where AWS
/// has it so by bus and for all together.
public final class EventMetrics implements EventCounts {
    private static final String NAMESPACE = "AWS/Events";
    private static final String DEFAULT = "default";

    /// More names than any rules have are begun anew: what was counted is collected all the same.
    private static final int KEPT = 10_000;

    private static final Set<Counted> BY_BUS = EnumSet.of(
            Counted.INVOCATION_ATTEMPTS,
            Counted.SUCCESSFUL_INVOCATION_ATTEMPTS,
            Counted.RETRY_INVOCATION_ATTEMPTS,
            Counted.START_LATENCY,
            Counted.SUCCESS_LATENCY,
            Counted.COMPLETE_LATENCY);

    private final Metrics metrics;
    private final Map<Key, Series> series = new ConcurrentHashMap<>();

    private record Key(Of of, Counted counted) {}

    public EventMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void record(Of of, Counted counted, double value) {
        into(of, counted, value);
        if (of.rule() != null) {
            if (BY_BUS.contains(counted)) {
                into(new Of(of.account(), of.region(), of.bus(), null), counted, value);
            }
            if (BY_BUS.contains(counted) || counted == Counted.INVOCATIONS) {
                into(new Of(of.account(), of.region(), null, null), counted, value);
            }
        }
    }

    private void into(Of of, Counted counted, double value) {
        if (series.size() > KEPT) {
            series.clear();
        }
        series.computeIfAbsent(new Key(of, counted), this::made).record(value);
    }

    private Series made(Key key) {
        Of of = key.of;
        return metrics.series(
                of.account(), of.region(), NAMESPACE, key.counted.metric(), unit(key.counted), dimensions(of.bus(), of.rule()));
    }

    private static Map<String, String> dimensions(@Nullable String bus, @Nullable String rule) {
        if (rule == null) {
            return bus == null ? Map.of() : Map.of("EventBusName", bus);
        }
        return bus == null || bus.equals(DEFAULT)
                ? Map.of("RuleName", rule)
                : Map.of("EventBusName", bus, "RuleName", rule);
    }

    private static Unit unit(Counted counted) {
        return switch (counted) {
            case START_LATENCY, SUCCESS_LATENCY, COMPLETE_LATENCY, PUT_EVENTS_LATENCY -> Unit.MILLISECONDS;
            case PUT_EVENTS_SIZE -> Unit.BYTES;
            case MATCHED_EVENTS,
                    TRIGGERED_RULES,
                    INVOCATIONS,
                    FAILED_INVOCATIONS,
                    INVOCATIONS_CREATED,
                    INVOCATION_ATTEMPTS,
                    SUCCESSFUL_INVOCATION_ATTEMPTS,
                    RETRY_INVOCATION_ATTEMPTS,
                    PUT_EVENTS_CALLS,
                    PUT_EVENTS_SUCCESSES,
                    PUT_EVENTS_FAILURES,
                    PUT_EVENTS_THROTTLED,
                    PUT_EVENTS_ENTRIES,
                    PUT_EVENTS_FAILED_ENTRIES -> Unit.COUNT;
        };
    }
}

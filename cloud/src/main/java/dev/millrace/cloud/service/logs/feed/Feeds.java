package dev.millrace.cloud.service.logs.feed;

import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.cloud.service.logs.MetricSink;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.domain.SubscriptionFilter;
import dev.millrace.cloud.service.logs.store.Arrivals;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.cloud.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// The feeds of all groups' filters. One is made when there is something to tell, and ends with its filter.
public final class Feeds {
    private final LogGroups groups;
    private final Arrivals arrivals;
    private final EventTable events;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<Long, Feed> feeds = new ConcurrentHashMap<>();
    private final MetricValues metrics;
    private volatile Map<String, LogDestination> destinations = Map.of();
    private volatile boolean stopped;

    public Feeds(LogGroups groups, Arrivals arrivals, EventTable events, Clock clock, RandomGenerator random) {
        this.groups = groups;
        this.arrivals = arrivals;
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.metrics = new MetricValues(clock);
        groups.listen(this::appended);
    }

    /// Where filters send: by the service that an ARN names.
    public void deliverTo(Map<String, LogDestination> to) {
        destinations = Map.copyOf(to);
    }

    public void publishTo(MetricSink sink) {
        metrics.publishTo(sink);
    }

    public Optional<LogDestination> destination(String service) {
        return Optional.ofNullable(destinations.get(service));
    }

    /// Goes on with what was not told before the server ended.
    public void start() {
        for (LiveGroup group : groups.everything()) {
            for (long consumer : group.consumers()) {
                Set<Long> waiting = new HashSet<>(arrivals.streams(consumer));
                if (!waiting.isEmpty()) {
                    group.streams().stream()
                            .filter(stream -> waiting.contains(stream.state().uid()))
                            .forEach(stream -> wake(group, consumer, stream));
                }
            }
        }
    }

    public void stop() {
        stopped = true;
        feeds.values().forEach(Feed::end);
    }

    /// A minute in which events came and none matched has a metric filter's default value.
    public void defaults() {
        metrics.defaults(groups.everything());
    }

    /// Before when [#defaults] has nothing to tell.
    public Instant noDefaultsUntil() {
        return metrics.noDefaultsUntil();
    }

    /// A group's filters have changed, or the group is gone: feeds of filters that are no more end, the others go on
    /// with what the filters are now.
    public void changed(LiveGroup group, List<Long> before) {
        List<Long> now = group.deleted() ? List.of() : group.consumers();
        for (long consumer : before) {
            if (now.contains(consumer)) {
                feeds.computeIfPresent(consumer, (_, feed) -> {
                    feed.becomes(consumer(group, consumer));
                    return feed;
                });
            } else {
                Feed feed = feeds.remove(consumer);
                if (feed != null) {
                    feed.end();
                }
            }
        }
    }

    private void appended(LiveGroup group, LiveStream stream, List<LogEvent> appended) {
        for (long consumer : group.consumers()) {
            wake(group, consumer, stream);
        }
    }

    private void wake(LiveGroup group, long uid, LiveStream stream) {
        if (!stopped) {
            feeds.computeIfAbsent(uid, _ -> new Feed(group, uid, consumer(group, uid), arrivals, events, clock))
                    .wake(stream);
        }
    }

    private Consumer consumer(LiveGroup group, long uid) {
        for (SubscriptionFilter filter : group.state().subscriptions()) {
            if (filter.uid() == uid) {
                return new Subscription(group.state(), filter, this, random);
            }
        }
        return metrics.of(group);
    }
}

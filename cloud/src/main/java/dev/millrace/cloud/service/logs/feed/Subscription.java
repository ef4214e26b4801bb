package dev.millrace.cloud.service.logs.feed;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.cloud.service.logs.LogDestination.Outcome;
import dev.millrace.cloud.service.logs.LogDestination.Route;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.domain.SubscriptionFilter;
import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import dev.millrace.cloud.service.logs.store.LiveStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Sends the events that a subscription filter wants to its destination.
final class Subscription implements Consumer {
    private final LogGroupState group;
    private final SubscriptionFilter filter;
    private final FilterPattern pattern;
    private final Route route;
    private final Feeds feeds;
    private final RandomGenerator random;

    Subscription(LogGroupState group, SubscriptionFilter filter, Feeds feeds, RandomGenerator random) {
        this.group = group;
        this.filter = filter;
        this.pattern = FilterPattern.kept(filter.pattern());
        this.route = new Route(
                group.account(), group.region(), group.arn() + ":*", filter.destinationArn(), filter.roleArn());
        this.feeds = feeds;
        this.random = random;
    }

    @Override
    public Outcome take(LiveStream stream, List<LogEvent> events) {
        List<LogEvent> wanted =
                events.stream().filter(event -> pattern.matches(event.message())).toList();
        if (wanted.isEmpty()) {
            return Outcome.DELIVERED;
        }
        Optional<LogDestination> destination =
                Arn.parse(filter.destinationArn()).map(Arn::service).flatMap(feeds::destination);
        if (destination.isEmpty()) {
            return Outcome.REFUSED;
        }
        String name = stream.state().name();
        String key = filter.byStream()
                ? name
                : new UUID(random.nextLong(), random.nextLong()).toString().replace("-", "");
        return destination.get().deliver(route, key, SubscriptionMessage.data(group, name, filter, pattern, wanted));
    }
}

package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.LimitExceededException;
import dev.millrace.wire.events.ListTagsForResourceRequest;
import dev.millrace.wire.events.ListTagsForResourceResponse;
import dev.millrace.wire.events.ResourceNotFoundException;
import dev.millrace.wire.events.Tag;
import dev.millrace.wire.events.TagResourceRequest;
import dev.millrace.wire.events.TagResourceResponse;
import dev.millrace.wire.events.UntagResourceRequest;
import dev.millrace.wire.events.UntagResourceResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// TagResource, UntagResource, ListTagsForResource, for rules and buses.
public final class Tags {
    private static final TagRules RULES = new TagRules(
            EventsLimits.TAGS,
            () -> new LimitExceededException("The requested resource exceeds the maximum number allowed."),
            TagRules.reserved(
                    key -> BusLookup.invalid("Tags", "Tag keys must not start with the reserved prefix aws:.")),
            TagRules.distinct(key -> BusLookup.invalid("Tags", "Duplicate tag key " + key + ".")));

    private final Buses buses;
    private final BusLookup lookup;

    public Tags(Buses buses, BusLookup lookup) {
        this.buses = buses;
        this.lookup = lookup;
    }

    static Map<String, String> fresh(@Nullable List<Tag> given) {
        return RULES.fresh(given, Tag::key, Tag::value);
    }

    /// What an ARN names.
    /// @param rule null where it is the bus itself
    private record Tagged(LiveBus bus, @Nullable String rule) {}

    public TagResourceResponse tag(TagResourceRequest input, Call call) {
        change(tagged(input.resourceARN(), call), had -> RULES.added(had, input.tags(), Tag::key, Tag::value));
        return new TagResourceResponse();
    }

    public UntagResourceResponse untag(UntagResourceRequest input, Call call) {
        change(tagged(input.resourceARN(), call), had -> RULES.removed(had, input.tagKeys()));
        return new UntagResourceResponse();
    }

    public ListTagsForResourceResponse list(ListTagsForResourceRequest input, Call call) {
        Tagged tagged = tagged(input.resourceARN(), call);
        Map<String, String> tags = tagged.rule == null
                ? tagged.bus.state().tags()
                : lookup.rule(tagged.bus, tagged.rule).tags();
        return new ListTagsForResourceResponse(TagRules.list(new TreeMap<>(tags), Tag::new));
    }

    private void change(Tagged tagged, UnaryOperator<Map<String, String>> change) {
        if (tagged.rule == null) {
            EventBuses.change(buses, tagged.bus, state -> state.withTags(change.apply(state.tags())));
        } else {
            lookup.change(tagged.bus, tagged.rule, rule -> rule.withTags(change.apply(rule.tags())));
        }
    }

    private Tagged tagged(String text, Call call) {
        Arn arn = Arn.parse(text, "events")
                .orElseThrow(
                        () -> BusLookup.invalid("ResourceARN", "Provided Arn is not in correct format."));
        if (!arn.account().equals(call.account()) || !arn.region().equals(call.region())) {
            throw new ResourceNotFoundException("Resource " + text + " does not exist.");
        }
        String[] parts = arn.resource().split("/");
        if (parts[0].equals("rule") && (parts.length == 2 || parts.length == 3)) {
            LiveBus bus = lookup.bus(parts.length == 2 ? BusRef.DEFAULT : parts[1], call);
            lookup.rule(bus, parts[parts.length - 1]);
            return new Tagged(bus, parts[parts.length - 1]);
        }
        if (parts[0].equals("event-bus") && parts.length == 2) {
            return new Tagged(lookup.bus(parts[1], call), null);
        }
        throw BusLookup.invalid("ResourceARN", "Provided Arn is not in correct format.");
    }
}

package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.ConsumerState;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.AddTagsToStreamInput;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.ListTagsForResourceInput;
import dev.millrace.wire.kinesis.ListTagsForResourceOutput;
import dev.millrace.wire.kinesis.ListTagsForStreamInput;
import dev.millrace.wire.kinesis.ListTagsForStreamOutput;
import dev.millrace.wire.kinesis.RemoveTagsFromStreamInput;
import dev.millrace.wire.kinesis.Tag;
import dev.millrace.wire.kinesis.TagResourceInput;
import dev.millrace.wire.kinesis.UntagResourceInput;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The six operations on tags: three that name a stream, three that name a stream or a consumer by ARN.
public final class Tags {
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private final Streams streams;
    private final StreamLookup lookup;

    public Tags(Streams streams, StreamLookup lookup) {
        this.streams = streams;
        this.lookup = lookup;
    }

    public void add(AddTagsToStreamInput input, Call call) {
        check(input.tags().keySet(), input.tags().values());
        add(lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call), input.tags());
    }

    public void remove(RemoveTagsFromStreamInput input, Call call) {
        check(input.tagKeys(), List.of());
        remove(lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call), input.tagKeys());
    }

    public ListTagsForStreamOutput list(ListTagsForStreamInput input, Call call) {
        StreamState stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .state();
        int limit = input.limit() == null ? KinesisLimits.TAGS_PER_RESOURCE : input.limit();
        String after = input.exclusiveStartTagKey();
        List<Tag> rest = tags(stream.tags()).stream()
                .filter(tag -> after == null || tag.key().compareTo(after) > 0)
                .toList();
        return new ListTagsForStreamOutput(rest.stream().limit(limit).toList(), rest.size() > limit);
    }

    public void tag(TagResourceInput input, Call call) {
        check(input.tags().keySet(), input.tags().values());
        StreamArn arn = StreamLookup.arn(input.resourceARN());
        if (arn.consumer() == null) {
            add(lookup.byArn(arn, call), input.tags());
        } else {
            ConsumerState consumer = lookup.consumer(arn, call);
            streams.put(consumer.withTags(merged(consumer.tags(), input.tags(), consumer.name(), call)));
        }
    }

    public void untag(UntagResourceInput input, Call call) {
        check(input.tagKeys(), List.of());
        StreamArn arn = StreamLookup.arn(input.resourceARN());
        if (arn.consumer() == null) {
            remove(lookup.byArn(arn, call), input.tagKeys());
        } else {
            ConsumerState consumer = lookup.consumer(arn, call);
            streams.put(consumer.withTags(without(consumer.tags(), input.tagKeys())));
        }
    }

    public ListTagsForResourceOutput list(ListTagsForResourceInput input, Call call) {
        StreamArn arn = StreamLookup.arn(input.resourceARN());
        return new ListTagsForResourceOutput(tags(
                arn.consumer() == null
                        ? lookup.byArn(arn, call).state().tags()
                        : lookup.consumer(arn, call).tags()));
    }

    static void check(Collection<String> keys, Collection<String> values) {
        for (Collection<String> texts : List.of(keys, values)) {
            for (String text : texts) {
                if (!ALLOWED.matcher(text).matches()) {
                    throw new InvalidArgumentException("Some tags contain invalid characters. Valid characters: "
                            + "Unicode letters, digits, white space, _ . / = + - % @ :.");
                }
            }
        }
    }

    static InvalidArgumentException tooMany(String name, String account) {
        return new InvalidArgumentException("Failed to add tags to stream " + name + " under account " + account
                + " because a given stream cannot have more than " + KinesisLimits.TAGS_PER_RESOURCE
                + " tags associated with it.");
    }

    private static void add(LiveStream stream, Map<String, String> added) {
        stream.change(state -> state.with(change -> {
            Map<String, String> all = new HashMap<>(state.tags());
            all.putAll(added);
            if (all.size() > KinesisLimits.TAGS_PER_RESOURCE) {
                throw tooMany(state.name(), state.account());
            }
            change.tags(Map.copyOf(all));
        }));
    }

    private static void remove(LiveStream stream, List<String> keys) {
        stream.change(state -> state.withTags(without(state.tags(), keys)));
    }

    private static Map<String, String> merged(
            Map<String, String> before, Map<String, String> added, String name, Call call) {
        Map<String, String> all = new HashMap<>(before);
        all.putAll(added);
        if (all.size() > KinesisLimits.TAGS_PER_RESOURCE) {
            throw tooMany(name, call.account());
        }
        return Map.copyOf(all);
    }

    private static Map<String, String> without(Map<String, String> before, List<String> keys) {
        Map<String, String> rest = new HashMap<>(before);
        keys.forEach(rest::remove);
        return Map.copyOf(rest);
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(entry -> new Tag(entry.getKey(), entry.getValue()))
                        .toList();
    }
}

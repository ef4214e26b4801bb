package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The six operations on tags: three that name a stream, three that name a stream or a consumer by ARN.
public final class Tags {
    private final StreamLookup lookup;

    public Tags(StreamLookup lookup) {
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
        LiveStream stream = lookup.byArn(arn, call);
        if (arn.consumer() == null) {
            add(stream, input.tags());
        } else {
            lookup.change(
                    stream,
                    lookup.consumer(stream, arn),
                    consumer -> consumer.withTags(
                            rules(consumer.name(), consumer.account()).added(consumer.tags(), input.tags())));
        }
    }

    public void untag(UntagResourceInput input, Call call) {
        check(input.tagKeys(), List.of());
        StreamArn arn = StreamLookup.arn(input.resourceARN());
        LiveStream stream = lookup.byArn(arn, call);
        if (arn.consumer() == null) {
            remove(stream, input.tagKeys());
        } else {
            lookup.change(
                    stream,
                    lookup.consumer(stream, arn),
                    consumer -> consumer.withTags(
                            rules(consumer.name(), consumer.account()).removed(consumer.tags(), input.tagKeys())));
        }
    }

    public ListTagsForResourceOutput list(ListTagsForResourceInput input, Call call) {
        StreamArn arn = StreamLookup.arn(input.resourceARN());
        return new ListTagsForResourceOutput(tags(
                arn.consumer() == null
                        ? lookup.byArn(arn, call).state().tags()
                        : lookup.consumer(arn, call).state().tags()));
    }

    /// Whether the characters are such as tags may have: looked at before the stream is.
    static void check(Collection<String> keys, Collection<String> values) {
        if (!Stream.concat(keys.stream(), values.stream()).allMatch(TagRules::allowed)) {
            throw new InvalidArgumentException("Some tags contain invalid characters. Valid characters: "
                    + "Unicode letters, digits, white space, _ . / = + - % @ :.");
        }
    }

    static TagRules rules(String name, String account) {
        return new TagRules(
                KinesisLimits.TAGS_PER_RESOURCE,
                () -> new InvalidArgumentException("Failed to add tags to stream " + name + " under account " + account
                        + " because a given stream cannot have more than " + KinesisLimits.TAGS_PER_RESOURCE
                        + " tags associated with it."));
    }

    private static void add(LiveStream stream, Map<String, String> added) {
        stream.change(
                state -> state.withTags(rules(state.name(), state.account()).added(state.tags(), added)));
    }

    private static void remove(LiveStream stream, List<String> keys) {
        stream.change(
                state -> state.withTags(rules(state.name(), state.account()).removed(state.tags(), keys)));
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return TagRules.list(new TreeMap<>(tags), Tag::new);
    }
}

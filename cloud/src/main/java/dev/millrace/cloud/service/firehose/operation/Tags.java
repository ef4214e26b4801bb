package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.LimitExceededException;
import dev.millrace.wire.firehose.ListTagsForDeliveryStreamInput;
import dev.millrace.wire.firehose.ListTagsForDeliveryStreamOutput;
import dev.millrace.wire.firehose.Tag;
import dev.millrace.wire.firehose.TagDeliveryStreamInput;
import dev.millrace.wire.firehose.TagDeliveryStreamOutput;
import dev.millrace.wire.firehose.UntagDeliveryStreamInput;
import dev.millrace.wire.firehose.UntagDeliveryStreamOutput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tags of delivery streams.
public final class Tags {
    private static final TagRules RULES = new TagRules(
            FirehoseLimits.TAGS,
            () -> new LimitExceededException(
                    "A delivery stream can have at most " + FirehoseLimits.TAGS + " tags."),
            TagRules.reserved(
                    key -> new InvalidArgumentException("Tag keys starting with aws: are reserved: " + key)),
            TagRules.distinct(key -> new InvalidArgumentException("The tag key " + key + " is given twice.")));

    private final StreamLookup lookup;
    private final DeliveryRuns runs;

    public Tags(StreamLookup lookup, DeliveryRuns runs) {
        this.lookup = lookup;
        this.runs = runs;
    }

    static Map<String, String> fresh(@Nullable List<Tag> tags) {
        return RULES.fresh(tags, Tag::key, Tags::value);
    }

    public TagDeliveryStreamOutput tag(TagDeliveryStreamInput input, Call call) {
        runs.change(
                lookup.active(input.deliveryStreamName(), call),
                false,
                stream -> stream.withTags(RULES.added(stream.tags(), input.tags(), Tag::key, Tags::value)));
        return new TagDeliveryStreamOutput();
    }

    public UntagDeliveryStreamOutput untag(UntagDeliveryStreamInput input, Call call) {
        runs.change(
                lookup.active(input.deliveryStreamName(), call),
                false,
                stream -> stream.withTags(RULES.removed(stream.tags(), input.tagKeys())));
        return new UntagDeliveryStreamOutput();
    }

    public ListTagsForDeliveryStreamOutput list(ListTagsForDeliveryStreamInput input, Call call) {
        String after = input.exclusiveStartTagKey();
        int limit = input.limit() == null ? FirehoseLimits.TAGS_PAGE : input.limit();
        List<Tag> tags =
                new TreeMap<>(lookup.run(input.deliveryStreamName(), call).stream().tags())
                        .entrySet().stream()
                                .filter(tag -> after == null || tag.getKey().compareTo(after) > 0)
                                .limit(limit + 1L)
                                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                                .toList();
        boolean more = tags.size() > limit;
        return new ListTagsForDeliveryStreamOutput(more ? tags.subList(0, limit) : tags, more);
    }

    private static String value(Tag tag) {
        String value = tag.value();
        return value == null ? "" : value;
    }
}

package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.wire.ec2.Tag;
import dev.millrace.wire.ec2.TagSpecification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tags as EC2 takes them: at most 50, none of AWS's own.
final class Ec2Tags {
    private static final TagRules RULES = new TagRules(
            50,
            () -> Refusals.of("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."),
            TagRules.reserved(key -> Refusals.of(
                    "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")),
            TagRules.distinct(key -> Refusals.of(
                    "InvalidParameterValue", "Duplicate tag key '" + key + "' specified.")));

    private Ec2Tags() {}

    /// The tags of something new: of the specifications, those for its type.
    static List<Tag> fresh(Kind<?> kind, @Nullable List<TagSpecification> specifications) {
        List<Tag> given = new ArrayList<>();
        for (TagSpecification specification : specifications == null ? List.<TagSpecification>of() : specifications) {
            String type = Refusals.need(specification.resourceType(), "TagSpecification.ResourceType");
            if (!type.equals(kind.type())) {
                throw Refusals.of(
                        "InvalidParameterValue",
                        "\"" + type + "\" is not a valid taggable resource type for this operation.");
            }
            given.addAll(specification.tags() == null ? List.of() : specification.tags());
        }
        return list(RULES.fresh(given, Ec2Tags::key, Ec2Tags::value));
    }

    static List<Tag> added(List<Tag> had, List<Tag> given) {
        return list(RULES.added(map(had), given, Ec2Tags::key, Ec2Tags::value));
    }

    /// @param keys with a value: only where the tag has that value; null or none for all
    static List<Tag> removed(List<Tag> had, @Nullable List<Tag> keys) {
        if (keys == null || keys.isEmpty()) {
            return List.of();
        }
        Map<String, String> rest = map(had);
        for (Tag key : keys) {
            if (key.value() == null) {
                rest.remove(key(key));
            } else {
                rest.remove(key(key), key.value());
            }
        }
        return list(rest);
    }

    private static String key(Tag tag) {
        return Refusals.need(tag.key(), "Tag.Key");
    }

    private static String value(Tag tag) {
        return tag.value() == null ? "" : tag.value();
    }

    private static Map<String, String> map(List<Tag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        tags.forEach(tag -> map.put(key(tag), value(tag)));
        return map;
    }

    private static List<Tag> list(Map<String, String> tags) {
        return TagRules.list(tags, Tag::new);
    }
}

package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tags: their keys differ by more than case.
final class TagRules {
    private TagRules() {}

    static Map<String, String> fresh(@Nullable List<Tag> tags) {
        return added(Map.of(), tags == null ? List.of() : tags);
    }

    static Map<String, String> added(Map<String, String> had, List<Tag> tags) {
        TreeSet<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> all = new LinkedHashMap<>(had);
        for (Tag tag : tags) {
            if (!keys.add(tag.key())) {
                throw new InvalidInputException(
                        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
            if (tag.key().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new InvalidInputException("Tag keys beginning with aws: are reserved for AWS: " + tag.key());
            }
            all.keySet().removeIf(key -> key.equalsIgnoreCase(tag.key()));
            all.put(tag.key(), tag.value());
        }
        if (all.size() > IamLimits.TAGS) {
            throw new LimitExceededException("The number of tags has reached the maximum limit.");
        }
        return all;
    }

    static Map<String, String> removed(Map<String, String> had, List<String> keys) {
        Map<String, String> rest = new LinkedHashMap<>(had);
        rest.keySet().removeIf(key -> keys.stream().anyMatch(key::equalsIgnoreCase));
        return rest;
    }

    static List<Tag> view(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .toList();
    }

    static Page<Tag> page(Map<String, String> tags, @Nullable String marker, @Nullable Integer maxItems) {
        return Page.of(view(tags), Tag::key, marker, maxItems);
    }
}

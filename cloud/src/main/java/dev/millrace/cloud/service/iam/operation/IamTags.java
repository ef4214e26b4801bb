package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tags: their keys differ by more than case.
final class IamTags {
    private static final TagRules RULES = new TagRules(
                    IamLimits.TAGS,
                    () -> new LimitExceededException("The number of tags has reached the maximum limit."),
                    TagRules.distinct(key -> new InvalidInputException(
                            "Duplicate tag keys found. Please note that Tag keys are case insensitive.")),
                    TagRules.reserved(key ->
                            new InvalidInputException("Tag keys beginning with aws: are reserved for AWS: " + key)))
            .ignoringCase();

    private IamTags() {}

    static Map<String, String> fresh(@Nullable List<Tag> tags) {
        return RULES.fresh(tags, Tag::key, Tag::value);
    }

    static Map<String, String> added(Map<String, String> had, List<Tag> tags) {
        return RULES.added(had, tags, Tag::key, Tag::value);
    }

    static Map<String, String> removed(Map<String, String> had, List<String> keys) {
        return RULES.removed(had, keys);
    }

    static List<Tag> view(Map<String, String> tags) {
        return TagRules.list(tags, Tag::new);
    }

    static Page<Tag> page(Map<String, String> tags, @Nullable String marker, @Nullable Integer maxItems) {
        return IamPages.PAGES.of(view(tags), Tag::key, marker, maxItems);
    }
}

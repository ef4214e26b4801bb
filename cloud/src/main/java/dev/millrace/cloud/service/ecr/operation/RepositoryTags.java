package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.InvalidTagParameterException;
import dev.millrace.wire.ecr.ListTagsForResourceRequest;
import dev.millrace.wire.ecr.ListTagsForResourceResponse;
import dev.millrace.wire.ecr.Tag;
import dev.millrace.wire.ecr.TagResourceRequest;
import dev.millrace.wire.ecr.TagResourceResponse;
import dev.millrace.wire.ecr.TooManyTagsException;
import dev.millrace.wire.ecr.UntagResourceRequest;
import dev.millrace.wire.ecr.UntagResourceResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// TagResource, UntagResource, ListTagsForResource: tags on repositories.
public final class RepositoryTags {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public RepositoryTags(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public ListTagsForResourceResponse list(ListTagsForResourceRequest input, Call call) {
        Repository repository = lookup.byArn(call, input.resourceArn());
        return ListTagsForResourceResponse.builder()
                .tags(repository.tags().entrySet().stream()
                        .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                        .toList())
                .build();
    }

    public TagResourceResponse tag(TagResourceRequest input, Call call) {
        Repository repository = lookup.byArn(call, input.resourceArn());
        Map<String, String> added = checked(input.tags());
        store.repositories().update(repository.key(), now -> {
            Map<String, String> all = new LinkedHashMap<>(now.tags());
            all.putAll(added);
            limit(all);
            return now.withTags(all);
        });
        return TagResourceResponse.builder().build();
    }

    public UntagResourceResponse untag(UntagResourceRequest input, Call call) {
        Repository repository = lookup.byArn(call, input.resourceArn());
        store.repositories().update(repository.key(), now -> {
            Map<String, String> rest = new LinkedHashMap<>(now.tags());
            input.tagKeys().forEach(rest::remove);
            return now.withTags(rest);
        });
        return UntagResourceResponse.builder().build();
    }

    static Map<String, String> checked(@Nullable List<Tag> tags) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Tag tag : tags == null ? List.<Tag>of() : tags) {
            if (tag.key().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new InvalidTagParameterException(
                        "Invalid tag key '" + tag.key() + "': keys beginning with aws: are reserved");
            }
            if (all.put(tag.key(), tag.value()) != null) {
                throw new InvalidTagParameterException("Duplicate tag key '" + tag.key() + "'");
            }
        }
        limit(all);
        return all;
    }

    private static void limit(Map<String, String> tags) {
        if (tags.size() > EcrLimits.TAGS_PER_REPOSITORY) {
            throw new TooManyTagsException(
                    "The number of tags is larger than the limit of " + EcrLimits.TAGS_PER_REPOSITORY);
        }
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.TagRules;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// TagResource, UntagResource, ListTagsForResource: tags on repositories.
public final class RepositoryTags {
    private static final TagRules TAGS = new TagRules(
            EcrLimits.TAGS_PER_REPOSITORY,
            () -> new TooManyTagsException(
                    "The number of tags is larger than the limit of " + EcrLimits.TAGS_PER_REPOSITORY),
            TagRules.reserved(key -> new InvalidTagParameterException(
                    "Invalid tag key '" + key + "': keys beginning with aws: are reserved")),
            TagRules.distinct(key -> new InvalidTagParameterException("Duplicate tag key '" + key + "'")));

    private final EcrStore store;
    private final RepositoryLookup lookup;

    public RepositoryTags(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public ListTagsForResourceResponse list(ListTagsForResourceRequest input, Call call) {
        Repository repository = lookup.byArn(call, input.resourceArn());
        return ListTagsForResourceResponse.builder()
                .tags(TagRules.list(repository.tags(), Tag::new))
                .build();
    }

    public TagResourceResponse tag(TagResourceRequest input, Call call) {
        Repository repository = lookup.byArn(call, input.resourceArn());
        store.repositories()
                .update(
                        repository.key(),
                        now -> now.withTags(TAGS.added(now.tags(), input.tags(), Tag::key, Tag::value)));
        return TagResourceResponse.builder().build();
    }

    public UntagResourceResponse untag(UntagResourceRequest input, Call call) {
        Repository repository = lookup.byArn(call, input.resourceArn());
        store.repositories().update(repository.key(), now -> now.withTags(TAGS.removed(now.tags(), input.tagKeys())));
        return UntagResourceResponse.builder().build();
    }

    static Map<String, String> fresh(@Nullable List<Tag> tags) {
        return TAGS.fresh(tags, Tag::key, Tag::value);
    }
}

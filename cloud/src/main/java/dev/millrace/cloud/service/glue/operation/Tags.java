package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetTagsRequest;
import dev.millrace.wire.glue.GetTagsResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.TagResourceRequest;
import dev.millrace.wire.glue.TagResourceResponse;
import dev.millrace.wire.glue.UntagResourceRequest;
import dev.millrace.wire.glue.UntagResourceResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The tags of whatever has an ARN: kept beside the things, under their ARNs.
public final class Tags {
    /// Whether a thing of a kind is there.
    @FunctionalInterface
    public interface Kind {
        boolean has(String account, String region, String name);
    }

    /// A thing's tags.
    record Kept(Map<String, String> tags) {}

    private static final TagRules RULES = new TagRules(
            GlueLimits.TAGS,
            () -> new InvalidInputException("The number of tags exceeds the limit of " + GlueLimits.TAGS + "."),
            TagRules.reserved(_ -> new InvalidInputException("aws: prefixed tag key names are not allowed for external use.")));

    private final Documents<Kept> kept;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();

    public Tags(Storage storage) {
        kept = storage.documents("glue/tags", Kept.class);
    }

    /// Lets things of a kind have tags.
    /// @param kind as it stands in their ARNs, before the slash
    public void of(String kind, Kind things) {
        kinds.put(kind, things);
    }

    static Map<String, String> fresh(@Nullable Map<String, String> given) {
        return RULES.fresh(given);
    }

    /// With the thing itself.
    public void put(Batch batch, String arn, Map<String, String> tags) {
        if (!tags.isEmpty()) {
            batch.put(kept, new Kept(tags), arn);
        }
    }

    /// With the thing itself.
    public void drop(Batch batch, String arn) {
        batch.delete(kept, arn);
    }

    public GetTagsResponse get(GetTagsRequest input, Call call) {
        return new GetTagsResponse(of(require(input.resourceArn(), call)));
    }

    public TagResourceResponse tag(TagResourceRequest input, Call call) {
        change(require(input.resourceArn(), call), had -> RULES.added(had, input.tagsToAdd()));
        return new TagResourceResponse();
    }

    public UntagResourceResponse untag(UntagResourceRequest input, Call call) {
        change(require(input.resourceArn(), call), had -> RULES.removed(had, input.tagsToRemove()));
        return new UntagResourceResponse();
    }

    private Map<String, String> of(String arn) {
        return kept.find(arn).map(Kept::tags).orElse(Map.of());
    }

    /// Whether a thing has all of these.
    boolean has(String arn, Map<String, String> wanted) {
        return wanted.isEmpty() || of(arn).entrySet().containsAll(wanted.entrySet());
    }

    private void change(String arn, UnaryOperator<Map<String, String>> change) {
        changing.lock();
        try {
            kept.put(new Kept(change.apply(of(arn))), arn);
        } finally {
            changing.unlock();
        }
    }

    private String require(String text, Call call) {
        Arn arn = Arn.parse(text, "glue")
                .filter(Arn::isRegional)
                .orElseThrow(() -> new InvalidInputException("Invalid resource ARN: " + text));
        if (!arn.account().equals(call.account())) {
            throw CatalogLookup.denied(call, text);
        }
        int slash = arn.resource().indexOf('/');
        Kind kind = slash < 0 ? null : kinds.get(arn.resource().substring(0, slash));
        if (kind == null
                || !arn.region().equals(call.region())
                || !kind.has(arn.account(), arn.region(), arn.resource().substring(slash + 1))) {
            throw new EntityNotFoundException("Entity not found");
        }
        return text;
    }
}

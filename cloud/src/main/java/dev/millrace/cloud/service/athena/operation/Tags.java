package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.ListTagsForResourceInput;
import dev.millrace.wire.athena.ListTagsForResourceOutput;
import dev.millrace.wire.athena.ResourceNotFoundException;
import dev.millrace.wire.athena.Tag;
import dev.millrace.wire.athena.TagResourceInput;
import dev.millrace.wire.athena.TagResourceOutput;
import dev.millrace.wire.athena.UntagResourceInput;
import dev.millrace.wire.athena.UntagResourceOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Tags of work groups and data catalogues, by ARN.
public final class Tags {
    private static final TagRules RULES = new TagRules(
            AthenaLimits.TAGS,
            () -> Refusals.input("Too many tags: a resource can have at most " + AthenaLimits.TAGS),
            TagRules.reserved(key -> Refusals.input("aws: prefixed tag key names are not allowed for external use.")),
            TagRules.distinct(key -> Refusals.input("Duplicate tag keys found: " + key)));
    private static final Pages PAGES =
            new Pages(75, token -> Refusals.input("The nextPageToken is malformed: " + token));

    /// What a resource's tags are kept as.
    public record Kept(Map<String, String> tags) {}

    private final Documents<Kept> kept;
    private final Map<String, Known> kinds = new LinkedHashMap<>();

    /// Held from looking at tags to writing them.
    private final ReentrantLock changing = new ReentrantLock();

    /// Whether a resource is there.
    public interface Known {
        boolean has(Call call, String name);
    }

    public Tags(Storage storage) {
        kept = storage.documents("athena/tags", Kept.class);
    }

    /// @param kind as it stands in ARNs: `workgroup`
    public void of(String kind, Known known) {
        kinds.put(kind, known);
    }

    public static Arn workGroup(Call call, String name) {
        return Arn.of("athena", call.region(), call.account(), "workgroup/" + name);
    }

    static Arn dataCatalog(Call call, String name) {
        return Arn.of("athena", call.region(), call.account(), "datacatalog/" + name);
    }

    public TagResourceOutput tag(TagResourceInput input, Call call) {
        change(need(input.resourceARN(), call), had -> RULES.added(had, input.tags(), Tags::key, Tags::value));
        return new TagResourceOutput();
    }

    public UntagResourceOutput untag(UntagResourceInput input, Call call) {
        change(need(input.resourceARN(), call), had -> RULES.removed(had, input.tagKeys()));
        return new UntagResourceOutput();
    }

    public ListTagsForResourceOutput list(ListTagsForResourceInput input, Call call) {
        List<Tag> all = TagRules.list(tags(need(input.resourceARN(), call)), Tag::new);
        Function<Tag, String> key = Tags::key;
        Page<Tag> page = PAGES.of(all, key, input.nextToken(), input.maxResults());
        return new ListTagsForResourceOutput(page.items(), page.next());
    }

    void fresh(Arn resource, @Nullable List<Tag> given) {
        Map<String, String> tags = RULES.fresh(given, Tags::key, Tags::value);
        kept.put(new Kept(tags), resource.toString());
    }

    void forget(Arn resource) {
        kept.delete(resource.toString());
    }

    /// Those of a work group or a data catalogue.
    public Map<String, String> of(String arn) {
        return kept.find(arn).map(Kept::tags).orElse(Map.of());
    }

    private Map<String, String> tags(Arn resource) {
        return of(resource.toString());
    }

    private void change(Arn resource, UnaryOperator<Map<String, String>> change) {
        changing.lock();
        try {
            kept.put(new Kept(change.apply(tags(resource))), resource.toString());
        } finally {
            changing.unlock();
        }
    }

    private Arn need(String text, Call call) {
        Arn arn = Arn.parse(text, "athena").orElseThrow(() -> Refusals.input("Invalid ARN: " + text));
        String[] parts = arn.resource().split("/", 2);
        boolean ours = arn.account().equals(call.account()) && arn.region().equals(call.region());
        Known known = kinds.get(parts[0]);
        if (!ours || known == null || parts.length < 2 || !known.has(call, parts[1])) {
            throw new ResourceNotFoundException("Resource " + text + " was not found").with("ResourceName", text);
        }
        return arn;
    }

    private static String key(Tag tag) {
        return Objects.requireNonNullElse(tag.key(), "");
    }

    private static String value(Tag tag) {
        return Objects.requireNonNullElse(tag.value(), "");
    }
}

package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.mwaa.MwaaLimits;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.ListTagsForResourceInput;
import dev.millrace.wire.mwaa.ListTagsForResourceOutput;
import dev.millrace.wire.mwaa.TagResourceInput;
import dev.millrace.wire.mwaa.TagResourceOutput;
import dev.millrace.wire.mwaa.UntagResourceInput;
import dev.millrace.wire.mwaa.UntagResourceOutput;
import dev.millrace.wire.mwaa.ValidationException;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Environments' tags.
public final class Tags {
    static final TagRules RULES = new TagRules(
            MwaaLimits.TAGS,
            () -> new ValidationException("An environment can have at most " + MwaaLimits.TAGS + " tags."),
            TagRules.reserved(key -> new ValidationException("Tag keys starting with aws: are reserved: " + key)));

    private final Environments environments;

    public Tags(Environments environments) {
        this.environments = environments;
    }

    public ListTagsForResourceOutput list(ListTagsForResourceInput input, Call call) {
        EnvironmentKey key = EnvironmentLookup.byArn(call, input.resourceArn());
        return new ListTagsForResourceOutput(environments
                .find(key)
                .orElseThrow(() -> EnvironmentLookup.missing(key.name()))
                .tags());
    }

    public TagResourceOutput tag(TagResourceInput input, Call call) {
        change(call, input.resourceArn(), tags -> RULES.added(tags, input.tags()));
        return new TagResourceOutput();
    }

    public UntagResourceOutput untag(UntagResourceInput input, Call call) {
        change(call, input.resourceArn(), tags -> RULES.removed(tags, input.tagKeys()));
        return new UntagResourceOutput();
    }

    private void change(Call call, String arn, UnaryOperator<Map<String, String>> change) {
        EnvironmentKey key = EnvironmentLookup.byArn(call, arn);
        if (environments
                .change(key, now -> now.withTags(change.apply(now.tags())))
                .isEmpty()) {
            throw EnvironmentLookup.missing(key.name());
        }
    }
}

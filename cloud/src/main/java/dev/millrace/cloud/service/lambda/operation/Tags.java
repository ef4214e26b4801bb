package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.ListTagsRequest;
import dev.millrace.wire.lambda.ListTagsResponse;
import dev.millrace.wire.lambda.TagResourceRequest;
import dev.millrace.wire.lambda.UntagResourceRequest;

/// Tags of functions, by their unqualified ARNs, and of event source mappings.
public final class Tags {
    static final TagRules TAGS = new TagRules(
            LambdaLimits.TAGS,
            () -> Refusals.invalid("Number of tags exceeds resource tag limit."),
            (key, value, before) -> lengths(key, value),
            TagRules.reserved(key -> Refusals.invalid("System tags cannot be added/updated by requester.")));

    private final FunctionLookup lookup;
    private final KinesisMappings mappings;

    public Tags(FunctionLookup lookup, KinesisMappings mappings) {
        this.lookup = lookup;
        this.mappings = mappings;
    }

    public ListTagsResponse list(ListTagsRequest input, Call call) {
        return new ListTagsResponse(
                ofMapping(input.resource())
                        ? mappings.tags(input.resource(), call)
                        : lookup.function(ref(input.resource(), call)).tags());
    }

    public void tag(TagResourceRequest input, Call call) {
        if (ofMapping(input.resource())) {
            mappings.tag(input.resource(), input.tags(), call);
            return;
        }
        if (input.tags().isEmpty()) {
            throw Refusals.invalid("An error occurred and the request cannot be processed.");
        }
        lookup.change(
                ref(input.resource(), call), function -> function.withTags(TAGS.added(function.tags(), input.tags())));
    }

    public void untag(UntagResourceRequest input, Call call) {
        if (ofMapping(input.resource())) {
            mappings.untag(input.resource(), input.tagKeys(), call);
            return;
        }
        lookup.change(
                ref(input.resource(), call),
                function -> function.withTags(TAGS.removed(function.tags(), input.tagKeys())));
    }

    private static void lengths(String key, String value) {
        if (key.isEmpty() || key.length() > 128) {
            throw Refusals.validation(key, "tags", "Map keys must have length between 1 and 128");
        }
        if (value.length() > 256) {
            throw Refusals.validation(value, "tags", "Map values must have length less than or equal to 256");
        }
    }

    private static boolean ofMapping(String arn) {
        return arn.contains(":event-source-mapping:");
    }

    private FunctionRef ref(String arn, Call call) {
        FunctionRef ref = lookup.ref(arn, call);
        if (ref.qualifier() != null) {
            throw Refusals.invalid(
                    "Tags on function aliases and versions are not supported. Please specify a function ARN.");
        }
        return ref;
    }
}

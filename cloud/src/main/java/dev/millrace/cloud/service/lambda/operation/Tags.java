package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.ListTagsRequest;
import dev.millrace.wire.lambda.ListTagsResponse;
import dev.millrace.wire.lambda.TagResourceRequest;
import dev.millrace.wire.lambda.UntagResourceRequest;
import java.util.Map;

/// Tags of functions, by their unqualified ARNs, and of event source mappings.
public final class Tags {
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
                ref(input.resource(), call),
                function -> function.withTags(tags -> {
                    tags.putAll(input.tags());
                    check(tags);
                    return tags;
                }));
    }

    public void untag(UntagResourceRequest input, Call call) {
        if (ofMapping(input.resource())) {
            mappings.untag(input.resource(), input.tagKeys(), call);
            return;
        }
        lookup.change(
                ref(input.resource(), call),
                function -> function.withTags(tags -> {
                    tags.keySet().removeAll(input.tagKeys());
                    return tags;
                }));
    }

    static void check(Map<String, String> tags) {
        if (tags.size() > LambdaLimits.TAGS) {
            throw Refusals.invalid("Number of tags exceeds resource tag limit.");
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 128) {
                throw Refusals.validation(key, "tags", "Map keys must have length between 1 and 128");
            }
            if (value.length() > 256) {
                throw Refusals.validation(value, "tags", "Map values must have length less than or equal to 256");
            }
            if (key.startsWith("aws:")) {
                throw Refusals.invalid("System tags cannot be added/updated by requester.");
            }
        });
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

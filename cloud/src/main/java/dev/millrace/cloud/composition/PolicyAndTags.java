package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.iam.access.ResourceAccess;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Resources as those see them who decide about access: a policy and tags by their ARNs, whoever asks.
/// @param policies the policy that a resource has
/// @param tagged a resource's tags
public record PolicyAndTags(Function<String, Optional<String>> policies, Function<String, Map<String, String>> tagged)
        implements ResourceAccess {
    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return policies.apply(arn);
    }

    @Override
    public Map<String, String> tags(String arn) {
        return tagged.apply(arn);
    }
}

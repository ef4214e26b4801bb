package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DeleteResourcePolicyInput;
import dev.millrace.wire.kinesis.GetResourcePolicyInput;
import dev.millrace.wire.kinesis.GetResourcePolicyOutput;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.PutResourcePolicyInput;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy, for streams and consumers.
public final class ResourcePolicies {
    /// What AWS answers where there is no policy.
    private static final String NONE = "{}";

    private final StreamLookup lookup;

    public ResourcePolicies(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public void put(PutResourcePolicyInput input, Call call) {
        check(input.policy());
        set(input.resourceARN(), input.policy(), call);
    }

    public GetResourcePolicyOutput get(GetResourcePolicyInput input, Call call) {
        return new GetResourcePolicyOutput(
                Objects.requireNonNullElse(policy(StreamLookup.arn(input.resourceARN()), call), NONE));
    }

    public void delete(DeleteResourcePolicyInput input, Call call) {
        if (policy(StreamLookup.arn(input.resourceARN()), call) == null) {
            throw none(input.resourceARN());
        }
        set(input.resourceARN(), null, call);
    }

    private @Nullable String policy(StreamArn arn, Call call) {
        return arn.consumer() == null
                ? lookup.byArn(arn, call).state().policy()
                : lookup.consumer(arn, call).state().policy();
    }

    private void set(String resource, @Nullable String policy, Call call) {
        StreamArn arn = StreamLookup.arn(resource);
        LiveStream stream = lookup.byArn(arn, call);
        if (arn.consumer() == null) {
            stream.change(state -> state.withPolicy(policy));
        } else {
            lookup.change(stream, lookup.consumer(stream, arn), consumer -> consumer.withPolicy(policy));
        }
    }

    private static void check(String policy) {
        PolicyDocument document = PolicyDocument.parse(policy)
                .orElseThrow(() -> new InvalidArgumentException("The resource policy is not valid JSON."));
        if (!document.root().has("Statement")) {
            throw new InvalidArgumentException("The resource policy is not valid: it has no Statement.");
        }
    }

    private static ResourceNotFoundException none(String arn) {
        return new ResourceNotFoundException("No resource policy found for resource ARN " + arn);
    }
}

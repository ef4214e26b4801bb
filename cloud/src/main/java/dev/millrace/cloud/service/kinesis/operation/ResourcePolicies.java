package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DeleteResourcePolicyInput;
import dev.millrace.wire.kinesis.GetResourcePolicyInput;
import dev.millrace.wire.kinesis.GetResourcePolicyOutput;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.PutResourcePolicyInput;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import org.jspecify.annotations.Nullable;

/// PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy, for streams and consumers.
public final class ResourcePolicies {
    private final Streams streams;
    private final StreamLookup lookup;

    public ResourcePolicies(Streams streams, StreamLookup lookup) {
        this.streams = streams;
        this.lookup = lookup;
    }

    public void put(PutResourcePolicyInput input, Call call) {
        check(input.policy());
        set(input.resourceARN(), input.policy(), call);
    }

    public GetResourcePolicyOutput get(GetResourcePolicyInput input, Call call) {
        String policy = policy(StreamLookup.arn(input.resourceARN()), call);
        if (policy == null) {
            throw none(input.resourceARN());
        }
        return new GetResourcePolicyOutput(policy);
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
                : lookup.consumer(arn, call).policy();
    }

    private void set(String resource, @Nullable String policy, Call call) {
        StreamArn arn = StreamLookup.arn(resource);
        if (arn.consumer() == null) {
            lookup.byArn(arn, call).change(state -> state.withPolicy(policy));
        } else {
            streams.put(lookup.consumer(arn, call).withPolicy(policy));
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

package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.Permission;
import dev.millrace.cloud.service.lambda.domain.Policy;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.AddPermissionRequest;
import dev.millrace.wire.lambda.AddPermissionResponse;
import dev.millrace.wire.lambda.GetPolicyRequest;
import dev.millrace.wire.lambda.GetPolicyResponse;
import dev.millrace.wire.lambda.PolicyLengthExceededException;
import dev.millrace.wire.lambda.RemovePermissionRequest;
import java.util.List;
import java.util.random.RandomGenerator;

/// The policies of functions, versions and aliases: who else may invoke them.
public final class Permissions {
    private final FunctionLookup lookup;
    private final RandomGenerator random;

    public Permissions(FunctionLookup lookup, RandomGenerator random) {
        this.lookup = lookup;
        this.random = random;
    }

    public AddPermissionResponse add(AddPermissionRequest input, Call call) {
        FunctionRef ref = place(input.functionName(), input.qualifier(), call);
        Permission permission = new Permission(
                input.statementId(),
                input.action(),
                input.principal(),
                ref.arn(),
                input.sourceArn(),
                input.sourceAccount(),
                input.principalOrgID(),
                input.eventSourceToken(),
                input.functionUrlAuthType(),
                input.invokedViaFunctionUrl());
        if (!permission.principalValid()) {
            throw Refusals.invalid("The provided principal was invalid. Please check the principal and try again.");
        }
        lookup.qualified(ref);
        lookup.change(ref.key().at(null), function -> {
            Policy before = function.policies().getOrDefault(ref.place(), new Policy("", List.of()));
            if (input.revisionId() != null && !input.revisionId().equals(before.revisionId())) {
                throw Refusals.revision("GetPolicy");
            }
            if (before.find(permission.sid()).isPresent()) {
                throw Refusals.conflict("The statement id (" + permission.sid()
                        + ") provided already exists. Please provide a new statement id, or remove the existing "
                        + "statement.");
            }
            Policy after = before.plus(permission, Ids.uuid(random));
            if (after.json().length() > LambdaLimits.POLICY_BYTES) {
                throw new PolicyLengthExceededException(
                                "The final policy size (" + after.json().length() + ") is bigger than the limit ("
                                        + LambdaLimits.POLICY_BYTES + ").")
                        .with("Type", "User");
            }
            return function.withPolicy(ref.place(), after);
        });
        return new AddPermissionResponse(permission.json().toString());
    }

    public GetPolicyResponse get(GetPolicyRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        Policy policy = lookup.function(ref).policies().get(ref.place());
        if (policy == null) {
            throw Refusals.noResource();
        }
        return new GetPolicyResponse(policy.json(), policy.revisionId());
    }

    public void remove(RemovePermissionRequest input, Call call) {
        FunctionRef ref = place(input.functionName(), input.qualifier(), call);
        lookup.change(ref.key().at(null), function -> {
            Policy before = function.policies().get(ref.place());
            if (before == null) {
                throw Refusals.notFound("No policy is associated with the given resource.");
            }
            if (before.find(input.statementId()).isEmpty()) {
                throw Refusals.notFound("Statement " + input.statementId() + " is not found in resource policy.");
            }
            if (input.revisionId() != null && !input.revisionId().equals(before.revisionId())) {
                throw Refusals.revision("GetPolicy");
            }
            Policy after = before.minus(input.statementId(), Ids.uuid(random));
            return function.withPolicy(ref.place(), after.statements().isEmpty() ? null : after);
        });
    }

    private FunctionRef place(String name, @org.jspecify.annotations.Nullable String qualifier, Call call) {
        FunctionRef ref = lookup.ref(name, qualifier, call);
        if (FunctionRef.LATEST.equals(ref.qualifier())) {
            throw Refusals.invalid("We currently do not support adding policies for $LATEST.");
        }
        return ref;
    }
}

package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
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
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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
            checkRevision(function, ref, input.revisionId());
            if (before.find(permission.sid()).isPresent()) {
                throw Refusals.conflict("The statement id (" + permission.sid()
                        + ") provided already exists. Please provide a new statement id, or remove the existing "
                        + "statement.");
            }
            String revision = Ids.uuid(random);
            Policy after = before.plus(permission, revision);
            if (after.json().length() > LambdaLimits.POLICY_BYTES) {
                throw new PolicyLengthExceededException(
                                "The final policy size (" + after.json().length() + ") is bigger than the limit ("
                                        + LambdaLimits.POLICY_BYTES + ").")
                        .with("Type", "User");
            }
            return function.withPolicy(ref.place(), after).revised(ref.place(), revision);
        });
        return new AddPermissionResponse(permission.json().toString());
    }

    public GetPolicyResponse get(GetPolicyRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        LambdaFunction function = lookup.function(ref);
        Policy policy = function.policies().get(ref.place());
        if (policy == null) {
            throw Refusals.noResource();
        }
        return new GetPolicyResponse(
                policy.json(), function.revision(ref.place()).orElse(policy.revisionId()));
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
            checkRevision(function, ref, input.revisionId());
            String revision = Ids.uuid(random);
            Policy after = before.minus(input.statementId(), revision);
            return function.withPolicy(ref.place(), after.statements().isEmpty() ? null : after)
                    .revised(ref.place(), revision);
        });
    }

    private static void checkRevision(LambdaFunction function, FunctionRef ref, @Nullable String expected) {
        if (expected != null && !Optional.of(expected).equals(function.revision(ref.place()))) {
            throw Refusals.revision("GetPolicy");
        }
    }

    private FunctionRef place(String name, @Nullable String qualifier, Call call) {
        FunctionRef ref = lookup.ref(name, qualifier, call);
        if (FunctionRef.LATEST.equals(ref.qualifier())) {
            throw Refusals.invalid("We currently do not support adding policies for $LATEST.");
        }
        return ref;
    }
}

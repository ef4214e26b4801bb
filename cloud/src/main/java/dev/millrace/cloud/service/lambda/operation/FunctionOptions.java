package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction.RuntimeUpdates;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.GetFunctionCodeSigningConfigRequest;
import dev.millrace.wire.lambda.GetFunctionCodeSigningConfigResponse;
import dev.millrace.wire.lambda.GetFunctionRecursionConfigRequest;
import dev.millrace.wire.lambda.GetFunctionRecursionConfigResponse;
import dev.millrace.wire.lambda.GetRuntimeManagementConfigRequest;
import dev.millrace.wire.lambda.GetRuntimeManagementConfigResponse;
import dev.millrace.wire.lambda.PutFunctionRecursionConfigRequest;
import dev.millrace.wire.lambda.PutFunctionRecursionConfigResponse;
import dev.millrace.wire.lambda.PutRuntimeManagementConfigRequest;
import dev.millrace.wire.lambda.PutRuntimeManagementConfigResponse;

/// Settings that are kept and given back, and change nothing here: when a runtime is updated (it is the machine's own),
/// what happens to loops (nothing looks for them), whose signature code must bear (nobody's).
public final class FunctionOptions {
    private final FunctionLookup lookup;

    public FunctionOptions(FunctionLookup lookup) {
        this.lookup = lookup;
    }

    public GetFunctionCodeSigningConfigResponse codeSigning(GetFunctionCodeSigningConfigRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        lookup.function(ref);
        return new GetFunctionCodeSigningConfigResponse("", ref.key().name());
    }

    public GetFunctionRecursionConfigResponse recursion(GetFunctionRecursionConfigRequest input, Call call) {
        LambdaFunction function = lookup.function(lookup.ref(input.functionName(), call));
        return new GetFunctionRecursionConfigResponse(function.recursiveLoop());
    }

    public PutFunctionRecursionConfigResponse putRecursion(PutFunctionRecursionConfigRequest input, Call call) {
        lookup.change(
                lookup.ref(input.functionName(), call), function -> function.withRecursiveLoop(input.recursiveLoop()));
        return new PutFunctionRecursionConfigResponse(input.recursiveLoop());
    }

    public GetRuntimeManagementConfigResponse runtime(GetRuntimeManagementConfigRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        LambdaFunction function = lookup.qualified(ref);
        RuntimeUpdates updates = function.runtimeUpdates().getOrDefault(ref.place(), new RuntimeUpdates("Auto", null));
        return new GetRuntimeManagementConfigResponse(
                updates.on(), updates.versionArn(), ref.key().at(ref.place()).arn());
    }

    public PutRuntimeManagementConfigResponse putRuntime(PutRuntimeManagementConfigRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        boolean manual = input.updateRuntimeOn().equals("Manual");
        if (manual && input.runtimeVersionArn() == null) {
            throw Refusals.invalid("RuntimeVersionArn is required when UpdateRuntimeOn is Manual.");
        }
        if (!manual && input.runtimeVersionArn() != null) {
            throw Refusals.invalid("RuntimeVersionArn can only be set when UpdateRuntimeOn is Manual.");
        }
        lookup.qualified(ref);
        RuntimeUpdates updates = new RuntimeUpdates(input.updateRuntimeOn(), input.runtimeVersionArn());
        lookup.change(ref.key().at(null), function -> function.withRuntimeUpdates(ref.place(), updates));
        return new PutRuntimeManagementConfigResponse(
                updates.on(), ref.key().at(ref.place()).arn(), updates.versionArn());
    }
}

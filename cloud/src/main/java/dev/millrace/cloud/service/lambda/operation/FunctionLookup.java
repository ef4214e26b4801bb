package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.wire.Call;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds what callers name.
public final class FunctionLookup {
    private final Functions functions;

    public FunctionLookup(Functions functions) {
        this.functions = functions;
    }

    /// A function that is told by a name or an ARN, and a qualifier beside it or in it.
    FunctionRef ref(String name, @Nullable String qualifier, Call call) {
        FunctionRef ref =
                FunctionRef.parse(name, call.account(), call.region()).orElseThrow(() -> Refusals.noFunction(name));
        if (!ref.key().region().equals(call.region())) {
            throw Refusals.notFound("Functions from '" + ref.key().region() + "' are not reachable in this region ('"
                    + call.region() + "')");
        }
        if (!ref.key().account().equals(call.account())) {
            throw Refusals.noFunction(ref.arn());
        }
        if (qualifier == null) {
            return ref;
        }
        if (ref.qualifier() != null && !ref.qualifier().equals(qualifier)) {
            throw Refusals.invalid(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        return ref.key().at(qualifier);
    }

    FunctionRef ref(String name, Call call) {
        return ref(name, null, call);
    }

    LambdaFunction function(FunctionRef ref) {
        return functions.find(ref.key()).orElseThrow(() -> Refusals.noFunction(ref.arn()));
    }

    /// The function, where what the reference's qualifier names is there as well.
    LambdaFunction qualified(FunctionRef ref) {
        LambdaFunction function = function(ref);
        if (function.resolve(ref.qualifier(), 1).isEmpty()) {
            throw missing(ref);
        }
        return function;
    }

    FunctionVersion version(FunctionRef ref) {
        return function(ref).resolve(ref.qualifier(), 1).orElseThrow(() -> missing(ref));
    }

    /// Changes a function; what `change` throws is the answer.
    LambdaFunction change(FunctionRef ref, UnaryOperator<LambdaFunction> change) {
        return functions.change(ref.key(), change).orElseThrow(() -> Refusals.noFunction(ref.arn()));
    }

    private static RuntimeException missing(FunctionRef ref) {
        String qualifier = String.valueOf(ref.qualifier());
        return FunctionRef.isNumber(qualifier)
                ? Refusals.noFunction(ref.arn())
                : Refusals.notFound("Cannot find alias arn: " + ref.arn());
    }
}

package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.invoke.ConcurrencyGauge;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.service.lambda.store.Layers;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.AccountLimit;
import dev.millrace.wire.lambda.AccountUsage;
import dev.millrace.wire.lambda.DeleteFunctionConcurrencyRequest;
import dev.millrace.wire.lambda.GetAccountSettingsResponse;
import dev.millrace.wire.lambda.GetFunctionConcurrencyRequest;
import dev.millrace.wire.lambda.GetFunctionConcurrencyResponse;
import dev.millrace.wire.lambda.PutFunctionConcurrencyRequest;

/// Concurrent executions: of the account, and what a function reserves of them.
public final class Concurrency {
    private final Functions functions;
    private final Layers layers;
    private final FunctionLookup lookup;
    private final ConcurrencyGauge gauge;

    public Concurrency(Functions functions, Layers layers, FunctionLookup lookup, ConcurrencyGauge gauge) {
        this.functions = functions;
        this.layers = layers;
        this.lookup = lookup;
        this.gauge = gauge;
    }

    public dev.millrace.wire.lambda.Concurrency put(PutFunctionConcurrencyRequest input, Call call) {
        FunctionRef ref = unqualified(input.functionName(), call);
        int wanted = input.reservedConcurrentExecutions();
        gauge.reserving(() -> lookup.change(ref, function -> {
            int provisioned = function.provisioned().values().stream()
                    .mapToInt(LambdaFunction.Provisioned::environments)
                    .sum();
            int left = gauge.unallocated(function.key(), 0)
                    + (function.reserved() == null ? 0 : function.reserved())
                    - wanted;
            if (left < LambdaLimits.UNRESERVED_MINIMUM) {
                throw Refusals.invalid("Specified ReservedConcurrentExecutions for function decreases account's "
                        + "UnreservedConcurrentExecution below its minimum value of ["
                        + LambdaLimits.UNRESERVED_MINIMUM + "].");
            }
            if (wanted < provisioned) {
                throw Refusals.invalid(" ReservedConcurrentExecutions  " + wanted
                        + " should not be lower than function's total provisioned concurrency " + provisioned + ".");
            }
            return function.withReserved(wanted);
        }));
        return new dev.millrace.wire.lambda.Concurrency(wanted);
    }

    public GetFunctionConcurrencyResponse get(GetFunctionConcurrencyRequest input, Call call) {
        return new GetFunctionConcurrencyResponse(
                lookup.function(unqualified(input.functionName(), call)).reserved());
    }

    public void delete(DeleteFunctionConcurrencyRequest input, Call call) {
        lookup.change(unqualified(input.functionName(), call), function -> function.withReserved(null));
    }

    public GetAccountSettingsResponse account(Call call) {
        var all = functions.list(call.account(), call.region());
        long code = all.stream()
                        .flatMap(one -> one.versions().stream())
                        .mapToLong(one -> one.code().sizeBytes())
                        .sum()
                + layers.list(call.account(), call.region()).stream()
                        .mapToLong(one -> one.sizeBytes())
                        .sum();
        return new GetAccountSettingsResponse(
                new AccountLimit(
                        LambdaLimits.CODE_STORAGE_BYTES,
                        LambdaLimits.UNZIPPED_BYTES,
                        (long) LambdaLimits.ZIP_DIRECT_BYTES,
                        LambdaLimits.CONCURRENT_EXECUTIONS,
                        gauge.unreserved(call.account(), call.region())),
                new AccountUsage(code, (long) all.size()));
    }

    private FunctionRef unqualified(String name, Call call) {
        FunctionRef ref = lookup.ref(name, call);
        if (ref.qualifier() != null) {
            throw Refusals.invalid("This operation is permitted on Lambda functions only. Aliases and versions do not "
                    + "support this operation. Please specify either a function name or an unqualified function ARN.");
        }
        return ref;
    }
}

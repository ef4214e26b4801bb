package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction.Provisioned;
import dev.millrace.cloud.service.lambda.invoke.ConcurrencyGauge;
import dev.millrace.cloud.service.lambda.invoke.Deployment;
import dev.millrace.cloud.service.lambda.invoke.WarmEnvironments;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.DeleteProvisionedConcurrencyConfigRequest;
import dev.millrace.wire.lambda.GetProvisionedConcurrencyConfigRequest;
import dev.millrace.wire.lambda.GetProvisionedConcurrencyConfigResponse;
import dev.millrace.wire.lambda.ListProvisionedConcurrencyConfigsRequest;
import dev.millrace.wire.lambda.ListProvisionedConcurrencyConfigsResponse;
import dev.millrace.wire.lambda.ProvisionedConcurrencyConfigListItem;
import dev.millrace.wire.lambda.ProvisionedConcurrencyConfigNotFoundException;
import dev.millrace.wire.lambda.PutProvisionedConcurrencyConfigRequest;
import dev.millrace.wire.lambda.PutProvisionedConcurrencyConfigResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Environments that are ready before they are asked for.
public final class ProvisionedConcurrency {
    private static final int PAGE = 50;

    private final FunctionLookup lookup;
    private final ConcurrencyGauge gauge;
    private final Deployment deployment;
    private final WarmEnvironments warm;
    private final InstantSource clock;

    public ProvisionedConcurrency(
            FunctionLookup lookup,
            ConcurrencyGauge gauge,
            Deployment deployment,
            WarmEnvironments warm,
            InstantSource clock) {
        this.lookup = lookup;
        this.gauge = gauge;
        this.deployment = deployment;
        this.warm = warm;
        this.clock = clock;
    }

    public PutProvisionedConcurrencyConfigResponse put(PutProvisionedConcurrencyConfigRequest input, Call call) {
        FunctionRef ref = ref(input.functionName(), input.qualifier(), call);
        lookup.qualified(ref);
        Provisioned provisioned = new Provisioned(input.provisionedConcurrentExecutions(), clock.instant());
        gauge.reserving(() -> lookup.change(ref.key().at(null), before -> {
            check(before, ref, provisioned.environments());
            return before.withProvisioned(ref.place(), provisioned);
        }));
        deployment.changed();
        return new PutProvisionedConcurrencyConfigResponse(
                provisioned.environments(),
                0,
                0,
                "IN_PROGRESS",
                null,
                FunctionDescription.time(provisioned.lastModified()));
    }

    /// Of an alias or of its version, not of both; within what the function has reserved, or else within what the
    /// account has left.
    private void check(LambdaFunction function, FunctionRef ref, int wanted) {
        boolean alias = !FunctionRef.isNumber(ref.place());
        if (alias
                && function.alias(ref.place())
                        .filter(one -> !one.weights().isEmpty())
                        .isPresent()) {
            throw Refusals.invalid("Alias with weights can not be used with Provisioned Concurrency");
        }
        Optional<FunctionVersion> version = function.resolve(ref.place(), 1);
        int others = 0;
        for (Map.Entry<String, Provisioned> other : function.provisioned().entrySet()) {
            if (!other.getKey().equals(ref.place())) {
                others += other.getValue().environments();
                if (version.isPresent() && function.resolve(other.getKey(), 1).equals(version)) {
                    throw Refusals.conflict(
                            alias
                                    ? "Alias can't be used for Provisioned Concurrency configuration on an already "
                                            + "Provisioned version"
                                    : "Version is pointed by a Provisioned Concurrency alias");
                }
            }
        }
        Integer reserved = function.reserved();
        if (reserved != null && reserved < others + wanted) {
            throw Refusals.invalid("Requested Provisioned Concurrency should not be greater than the "
                    + "reservedConcurrentExecution for function");
        }
        if (reserved == null && gauge.unallocated(function.key(), others) - wanted < LambdaLimits.UNRESERVED_MINIMUM) {
            throw Refusals.invalid("Specified ConcurrentExecutions for function decreases account's "
                    + "UnreservedConcurrentExecution below its minimum value of [" + LambdaLimits.UNRESERVED_MINIMUM
                    + "].");
        }
    }

    public GetProvisionedConcurrencyConfigResponse get(GetProvisionedConcurrencyConfigRequest input, Call call) {
        FunctionRef ref = ref(input.functionName(), input.qualifier(), call);
        Provisioned provisioned = lookup.qualified(ref).provisioned().get(ref.place());
        if (provisioned == null) {
            throw new ProvisionedConcurrencyConfigNotFoundException(
                            "No Provisioned Concurrency Config found for this function")
                    .with("Type", "User");
        }
        ProvisionedConcurrencyConfigListItem item = item(ref.key(), ref.place(), provisioned);
        return new GetProvisionedConcurrencyConfigResponse(
                item.requestedProvisionedConcurrentExecutions(),
                item.availableProvisionedConcurrentExecutions(),
                item.allocatedProvisionedConcurrentExecutions(),
                item.status(),
                item.statusReason(),
                item.lastModified());
    }

    public void delete(DeleteProvisionedConcurrencyConfigRequest input, Call call) {
        FunctionRef ref = ref(input.functionName(), input.qualifier(), call);
        lookup.qualified(ref);
        lookup.change(ref.key().at(null), function -> function.withProvisioned(ref.place(), null));
        deployment.changed();
    }

    public ListProvisionedConcurrencyConfigsResponse list(ListProvisionedConcurrencyConfigsRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        List<Map.Entry<String, Provisioned>> all = lookup.function(ref).provisioned().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        Page<Map.Entry<String, Provisioned>> page =
                LambdaPages.of(all, Map.Entry::getKey, input.marker(), input.maxItems(), PAGE);
        return new ListProvisionedConcurrencyConfigsResponse(
                page.items().stream()
                        .map(one -> item(ref.key(), one.getKey(), one.getValue()))
                        .toList(),
                page.next());
    }

    private ProvisionedConcurrencyConfigListItem item(FunctionKey key, String qualifier, Provisioned provisioned) {
        FunctionVersion version = lookup.version(key.at(qualifier));
        WarmEnvironments.Status status = warm.status(key, version, provisioned.environments());
        return new ProvisionedConcurrencyConfigListItem(
                key.at(qualifier).arn(),
                provisioned.environments(),
                status.ready(),
                status.ready(),
                status.ready() >= provisioned.environments()
                        ? "READY"
                        : status.failure() == null ? "IN_PROGRESS" : "FAILED",
                status.failure(),
                FunctionDescription.time(provisioned.lastModified()));
    }

    private FunctionRef ref(String name, String qualifier, Call call) {
        if (qualifier.equals(FunctionRef.LATEST)) {
            throw Refusals.invalid(
                    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
        }
        return lookup.ref(name, qualifier, call);
    }
}

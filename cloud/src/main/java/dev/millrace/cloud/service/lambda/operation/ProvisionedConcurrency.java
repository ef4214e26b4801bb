package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction.Provisioned;
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

/// Environments that are ready before they are asked for.
public final class ProvisionedConcurrency {
    private static final int PAGE = 50;

    private final FunctionLookup lookup;
    private final WarmEnvironments warm;
    private final InstantSource clock;

    public ProvisionedConcurrency(FunctionLookup lookup, WarmEnvironments warm, InstantSource clock) {
        this.lookup = lookup;
        this.warm = warm;
        this.clock = clock;
    }

    public PutProvisionedConcurrencyConfigResponse put(PutProvisionedConcurrencyConfigRequest input, Call call) {
        FunctionRef ref = ref(input.functionName(), input.qualifier(), call);
        lookup.qualified(ref);
        Provisioned provisioned = new Provisioned(input.provisionedConcurrentExecutions(), clock.instant());
        LambdaFunction function = lookup.change(ref.key().at(null), before -> {
            Integer reserved = before.reserved();
            if (reserved != null && reserved < provisioned.environments()) {
                throw Refusals.invalid("Requested Provisioned Concurrency should not be greater than the "
                        + "reservedConcurrentExecution for function");
            }
            return before.withProvisioned(ref.place(), provisioned);
        });
        warm.keep(function);
        return new PutProvisionedConcurrencyConfigResponse(
                provisioned.environments(),
                0,
                0,
                "IN_PROGRESS",
                null,
                FunctionDescription.time(provisioned.lastModified()));
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
        LambdaFunction before = lookup.qualified(ref);
        lookup.change(ref.key().at(null), function -> function.withProvisioned(ref.place(), null));
        warm.stop(before, ref.place());
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
        WarmEnvironments.Status status = warm.status(key, version);
        return new ProvisionedConcurrencyConfigListItem(
                key.at(qualifier).arn(),
                provisioned.environments(),
                Math.min(status.ready(), provisioned.environments()),
                Math.min(status.ready(), provisioned.environments()),
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

package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.mwaa.MwaaLimits;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.GetEnvironmentInput;
import dev.millrace.wire.mwaa.GetEnvironmentOutput;
import dev.millrace.wire.mwaa.ListEnvironmentsInput;
import dev.millrace.wire.mwaa.ListEnvironmentsOutput;
import dev.millrace.wire.mwaa.ValidationException;

/// One environment, and all their names.
public final class EnvironmentQueries {
    private static final Pages PAGES =
            new Pages(MwaaLimits.PAGE, token -> new ValidationException("Invalid token: " + token));

    private final Environments environments;

    public EnvironmentQueries(Environments environments) {
        this.environments = environments;
    }

    public GetEnvironmentOutput get(GetEnvironmentInput input, Call call) {
        return new GetEnvironmentOutput(Shown.environment(EnvironmentLookup.named(environments, call, input.name())));
    }

    public ListEnvironmentsOutput list(ListEnvironmentsInput input, Call call) {
        Page<String> page = PAGES.of(
                environments.list(call.account(), call.region()).stream()
                        .map(KeptEnvironment::key)
                        .map(key -> key.name())
                        .toList(),
                name -> name,
                input.nextToken(),
                input.maxResults());
        return new ListEnvironmentsOutput(page.items(), page.next());
    }
}

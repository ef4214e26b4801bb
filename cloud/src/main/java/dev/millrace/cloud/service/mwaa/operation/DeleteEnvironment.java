package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.EnvironmentRuns;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.Status;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.DeleteEnvironmentInput;
import dev.millrace.wire.mwaa.DeleteEnvironmentOutput;

/// Takes an environment away, in whatever state it is: what is under way is broken off.
public final class DeleteEnvironment {
    private final Environments environments;
    private final EnvironmentRuns runs;

    public DeleteEnvironment(Environments environments, EnvironmentRuns runs) {
        this.environments = environments;
        this.runs = runs;
    }

    public DeleteEnvironmentOutput answer(DeleteEnvironmentInput input, Call call) {
        EnvironmentKey key = EnvironmentLookup.key(call, input.name());
        if (environments
                .change(key, now -> now.withStatus(Status.DELETING).withWanted(null))
                .isEmpty()) {
            throw EnvironmentLookup.missing(input.name());
        }
        runs.turn(key);
        return new DeleteEnvironmentOutput();
    }
}

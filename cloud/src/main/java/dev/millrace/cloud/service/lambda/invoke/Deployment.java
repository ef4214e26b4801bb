package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;

/// What follows from a change of what is deployed, whatever the change was: environments that serve no version any more
/// end, those that are provisioned are kept, network interfaces that none needs are removed.
public final class Deployment {
    private final EnvironmentPool pool;
    private final WarmEnvironments warm;
    private final FunctionInterfaces interfaces;

    public Deployment(EnvironmentPool pool, WarmEnvironments warm, FunctionInterfaces interfaces) {
        this.pool = pool;
        this.warm = warm;
        this.interfaces = interfaces;
    }

    /// Called after every change of a function, its versions, aliases or provisioned environments.
    public void changed() {
        pool.retire();
        warm.derive();
        interfaces.derive();
    }
}

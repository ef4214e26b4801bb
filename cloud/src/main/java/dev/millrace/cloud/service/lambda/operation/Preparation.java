package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.domain.Condition;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.invoke.EnvironmentPlanner;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings versions from Pending to Active and updates from InProgress to Successful, on a thread of its own: archives
/// and images are unpacked before the first invocation needs them.
public final class Preparation {
    private final Functions functions;
    private final EnvironmentPlanner planner;
    private final EnvironmentPool pool;

    public Preparation(Functions functions, EnvironmentPlanner planner, EnvironmentPool pool) {
        this.functions = functions;
        this.planner = planner;
        this.pool = pool;
    }

    /// Goes on with what the server before did not bring to its end.
    public void start() {
        for (LambdaFunction function : functions.everything()) {
            for (FunctionVersion version : function.versions()) {
                if (version.condition().passing()) {
                    begin(function.key(), version);
                }
            }
        }
    }

    void begin(FunctionKey key, FunctionVersion version) {
        Thread.ofVirtual()
                .name("prepares " + key.name() + ":" + version.version())
                .start(() -> settle(key, version, prepare(key, version)));
    }

    private Condition prepare(FunctionKey key, FunctionVersion version) {
        try {
            planner.prepare(key, version);
            return Condition.READY;
        } catch (IOException broken) {
            return version.condition()
                    .failed("The code could not be unpacked: " + broken.getMessage(), "InvalidZipFileException");
        }
    }

    private void settle(FunctionKey key, FunctionVersion version, Condition condition) {
        functions.change(key, function -> {
            LambdaFunction settled = function;
            for (FunctionVersion one : function.versions()) {
                if (one.generation().equals(version.generation())
                        && one.condition().passing()) {
                    settled = settled.with(one.withCondition(condition));
                }
            }
            return settled;
        });
        retireOthers(key);
    }

    /// Ends environments that serve no version of a function any more.
    void retireOthers(FunctionKey key) {
        String arn = key.arn();
        Set<EnvironmentPool.Key> current = functions
                .find(key)
                .map(function -> function.versions().stream()
                        .map(version -> dev.millrace.cloud.service.lambda.invoke.Invoker.poolKey(key, version))
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        pool.retire(one -> one.function().equals(arn) && !current.contains(one));
    }
}

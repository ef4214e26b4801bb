package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.ResourceNotFoundException;
import dev.millrace.wire.mwaa.ValidationException;

/// Finds the environment that a call means.
final class EnvironmentLookup {
    private static final String PREFIX = "environment/";

    private EnvironmentLookup() {}

    static EnvironmentKey key(Call call, String name) {
        return new EnvironmentKey(call.account(), call.region(), name);
    }

    static KeptEnvironment named(Environments environments, Call call, String name) {
        return environments.find(key(call, name)).orElseThrow(() -> missing(name));
    }

    static ResourceNotFoundException missing(String name) {
        return new ResourceNotFoundException("No environment found with name " + name + ".");
    }

    /// What an ARN names, where that is the caller's.
    static EnvironmentKey key(Call call, Arn arn) {
        if (!arn.resource().startsWith(PREFIX)) {
            throw new ValidationException("Not the ARN of an environment: " + arn);
        }
        String name = arn.resource().substring(PREFIX.length());
        if (!arn.account().equals(call.account()) || !arn.region().equals(call.region())) {
            throw missing(name);
        }
        return key(call, name);
    }

    static EnvironmentKey byArn(Call call, String text) {
        return key(
                call,
                Arn.parse(text, "airflow")
                        .orElseThrow(() -> new ValidationException("Not the ARN of an environment: " + text)));
    }
}

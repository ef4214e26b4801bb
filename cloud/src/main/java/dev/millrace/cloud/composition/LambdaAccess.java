package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.iam.access.ResourceAccess;
import dev.millrace.cloud.service.lambda.FunctionRights;
import java.util.Map;
import java.util.Optional;

/// Functions as those see them who decide about access.
public final class LambdaAccess implements ResourceAccess {
    private final FunctionRights rights;

    public LambdaAccess(FunctionRights rights) {
        this.rights = rights;
    }

    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return rights.policy(arn);
    }

    @Override
    public Map<String, String> tags(String arn) {
        return rights.tags(arn);
    }
}

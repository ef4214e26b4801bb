package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.Policy;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.util.Map;
import java.util.Optional;

/// What functions say themselves of who may use them.
public final class FunctionRights {
    private final Functions functions;

    FunctionRights(Functions functions) {
        this.functions = functions;
    }

    /// The policy of a function, a version or an alias.
    public Optional<String> policy(String arn) {
        return FunctionRef.parse(arn, "", "").flatMap(ref -> functions.find(ref.key())
                .flatMap(function -> Optional.ofNullable(function.policies().get(ref.place())))
                .map(Policy::json));
    }

    public Map<String, String> tags(String arn) {
        return FunctionRef.parse(arn, "", "")
                .flatMap(ref -> functions.find(ref.key()))
                .map(LambdaFunction::tags)
                .orElse(Map.of());
    }
}

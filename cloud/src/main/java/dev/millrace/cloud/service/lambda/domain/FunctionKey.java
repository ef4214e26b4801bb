package dev.millrace.cloud.service.lambda.domain;

import dev.millrace.cloud.aws.Arn;

/// A function, whatever becomes of it.
public record FunctionKey(String account, String region, String name) {
    public String arn() {
        return Arn.of("lambda", region, account, "function:" + name).toString();
    }

    /// With a version or an alias; without any where it is null.
    public FunctionRef at(@org.jspecify.annotations.Nullable String qualifier) {
        return new FunctionRef(this, qualifier);
    }
}

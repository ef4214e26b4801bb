package dev.millrace.cloud.service.lambda.domain;

/// A function, whatever becomes of it.
public record FunctionKey(String account, String region, String name) {
    public String arn() {
        return "arn:aws:lambda:" + region + ":" + account + ":function:" + name;
    }

    /// With a version or an alias; without any where it is null.
    public FunctionRef at(@org.jspecify.annotations.Nullable String qualifier) {
        return new FunctionRef(this, qualifier);
    }
}

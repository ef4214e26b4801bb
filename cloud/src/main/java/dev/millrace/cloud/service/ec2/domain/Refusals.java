package dev.millrace.cloud.service.ec2.domain;

import dev.millrace.wire.AwsException;
import org.jspecify.annotations.Nullable;

/// What EC2 answers to what it refuses: EC2 models no errors, these are documented
/// (docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
public final class Refusals {
    private Refusals() {}

    public static AwsException of(String code, String message) {
        return new AwsException(code, 400, message);
    }

    public static AwsException invalidParameter(@Nullable String value, String parameter, String why) {
        return of("InvalidParameterValue", "Value (" + value + ") for parameter " + parameter + " is invalid. " + why);
    }

    public static AwsException dependency(String what) {
        return of("DependencyViolation", "The " + what + " has dependencies and cannot be deleted.");
    }

    /// A parameter that must be there.
    public static <T> T need(@Nullable T value, String parameter) {
        if (value == null || value.equals("")) {
            throw of("MissingParameter", "The request must contain the parameter " + parameter);
        }
        return value;
    }
}

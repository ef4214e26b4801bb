package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.lambda.InvalidParameterValueException;
import dev.millrace.wire.lambda.PreconditionFailedException;
import dev.millrace.wire.lambda.ResourceConflictException;
import dev.millrace.wire.lambda.ResourceNotFoundException;
import dev.millrace.wire.lambda.TooManyRequestsException;

/// Lambda's errors in its own words.
final class Refusals {
    static final String ROLE = "The role defined for the function cannot be assumed by Lambda.";

    private Refusals() {}

    /// The error as Lambda's bodies have it: its type, then its words.
    /// @param words what the model calls the error's message: `message` or `Message`
    static AwsException users(AwsException error, String words) {
        return error.with("Type", "User").with(words, error.message());
    }

    static AwsException invalid(String message) {
        return users(new InvalidParameterValueException(message), "message");
    }

    static AwsException conflict(String message) {
        return users(new ResourceConflictException(message), "message");
    }

    static AwsException notFound(String message) {
        return users(new ResourceNotFoundException(message), "Message");
    }

    static AwsException noFunction(String arn) {
        return notFound("Function not found: " + arn);
    }

    static AwsException noResource() {
        return notFound("The resource you requested does not exist.");
    }

    static AwsException validation(String value, String member, String constraint) {
        return new AwsException(
                "ValidationException",
                400,
                "1 validation error detected: Value '" + value + "' at '" + member + "' failed to satisfy constraint: "
                        + constraint);
    }

    static AwsException revision(String what) {
        return users(
                new PreconditionFailedException(
                        "The Revision Id provided does not match the latest Revision Id. Call the " + what
                                + " API to retrieve the latest Revision Id"),
                "message");
    }

    static AwsException throttled(String reason) {
        return new TooManyRequestsException("Rate Exceeded.")
                .with("Type", "User")
                .with("Reason", reason)
                .with("retryAfterSeconds", "1")
                .withHeader("Retry-After", "1");
    }

    static AwsException crossAccount() {
        return new AwsException("AccessDeniedException", 403, "Cross-account pass role is not allowed.")
                .with("Type", "User");
    }

    static AwsException inState(String state) {
        return conflict(
                "The operation cannot be performed at this time. The function is currently in the following state: "
                        + state);
    }

    static AwsException notThere(String what) {
        return new AwsException("NotImplemented", 501, what).with("Type", "Service");
    }
}

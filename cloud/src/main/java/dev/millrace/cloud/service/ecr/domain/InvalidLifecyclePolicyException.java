package dev.millrace.cloud.service.ecr.domain;

/// A lifecycle policy that breaks a rule. Its message says which.
public final class InvalidLifecyclePolicyException extends Exception {
    public InvalidLifecyclePolicyException(String message) {
        super(message);
    }
}

package dev.millrace.cloud.service.events.delivery;

/// The roles in which targets are called.
public interface Roles {
    /// Whether a role is there and lets `events.amazonaws.com` assume it.
    boolean assumable(String roleArn);

    /// Whether a role may do what a target wants of it.
    /// @param action such as `kinesis:PutRecord`
    boolean may(String roleArn, String action, String targetArn);
}

package dev.millrace.cloud.service.events.delivery;

/// The roles in which targets are called.
@FunctionalInterface
public interface Roles {
    /// Whether a role is there and lets `events.amazonaws.com` assume it.
    boolean assumable(String roleArn);
}

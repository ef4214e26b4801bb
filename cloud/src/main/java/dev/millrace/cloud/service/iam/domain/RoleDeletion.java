package dev.millrace.cloud.service.iam.domain;

import java.time.Instant;

/// A task that deleted a service-linked role.
/// @param name the task's id
public record RoleDeletion(String account, String name, Instant at) implements Entity {}

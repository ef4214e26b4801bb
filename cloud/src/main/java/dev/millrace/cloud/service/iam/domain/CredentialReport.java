package dev.millrace.cloud.service.iam.domain;

import java.time.Instant;

/// An account's report of passwords and access keys.
public record CredentialReport(String account, Instant at, String csv) implements Entity {
    private static final String NAME = "credential-report";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String id() {
        return account + "/" + NAME;
    }

    /// The name under which an account has its report.
    public static String key() {
        return NAME;
    }
}

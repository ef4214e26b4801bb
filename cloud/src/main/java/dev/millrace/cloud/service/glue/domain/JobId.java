package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.aws.Arn;

/// A job of an account, in a region.
public record JobId(String account, String region, String name) {
    public String[] key() {
        return new String[] {account, region, name};
    }

    /// How AWS names it.
    public String arn() {
        return Arn.regional("glue", region, account, "job/" + name);
    }
}

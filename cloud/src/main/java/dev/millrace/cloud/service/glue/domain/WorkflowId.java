package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.aws.Arn;

/// A workflow of an account, in a region.
public record WorkflowId(String account, String region, String name) {
    public String[] key() {
        return new String[] {account, region, name};
    }

    /// How AWS names it.
    public String arn() {
        return Arn.regional("glue", region, account, "workflow/" + name);
    }

    /// A run of it.
    /// @param id `wr_` and 64 hexadecimal digits
    public record Run(WorkflowId workflow, String id) {}

    public Run run(String id) {
        return new Run(this, id);
    }
}

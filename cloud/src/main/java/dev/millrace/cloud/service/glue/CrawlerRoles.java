package dev.millrace.cloud.service.glue;

/// Who a crawler or a job is while it works.
@FunctionalInterface
public interface CrawlerRoles {
    /// Whether Glue may take the role.
    /// @param role its ARN, or its path and name
    boolean assumable(String account, String region, String role);
}

package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.aws.Arn;

/// A registry: every account has one in every region.
/// @param account its id, twelve digits
public record Registry(String account, String region) {
    public String arn(String repositoryName) {
        return Arn.of("ecr", region, account, "repository/" + repositoryName).toString();
    }

    public RepositoryKey repository(String name) {
        return new RepositoryKey(this, name);
    }
}

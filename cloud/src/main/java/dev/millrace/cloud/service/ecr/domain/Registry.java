package dev.millrace.cloud.service.ecr.domain;

/// A registry: every account has one in every region.
/// @param account its id, twelve digits
public record Registry(String account, String region) {
    public String arn(String repositoryName) {
        return "arn:aws:ecr:" + region + ":" + account + ":repository/" + repositoryName;
    }

    public RepositoryKey repository(String name) {
        return new RepositoryKey(this, name);
    }
}

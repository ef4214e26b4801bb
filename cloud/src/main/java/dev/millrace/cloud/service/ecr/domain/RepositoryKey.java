package dev.millrace.cloud.service.ecr.domain;

/// Which repository, of which registry.
public record RepositoryKey(Registry registry, String name) {
    public String arn() {
        return registry.arn(name);
    }

    /// What AWS says of a repository that is not there.
    public String missing() {
        return "The repository with name '" + name + "' does not exist in the registry with id '" + registry.account()
                + "'";
    }

    /// ` the repository with name 'x' in the registry with id '1'`: the end of many of AWS's sentences.
    public String inWords() {
        return "the repository with name '" + name + "' in the registry with id '" + registry.account() + "'";
    }
}

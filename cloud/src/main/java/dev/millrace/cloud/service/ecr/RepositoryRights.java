package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import java.util.Map;
import java.util.Optional;

/// What repositories say themselves of who may use them.
public final class RepositoryRights {
    private static final String RESOURCE = "repository/";

    private final EcrStore store;

    RepositoryRights(EcrStore store) {
        this.store = store;
    }

    /// A repository's policy, which names no resource: the repository is meant.
    public Optional<String> policy(String arn) {
        return find(arn).flatMap(repository -> Optional.ofNullable(repository.policy()));
    }

    public Map<String, String> tags(String arn) {
        return find(arn).map(Repository::tags).orElse(Map.of());
    }

    private Optional<Repository> find(String text) {
        return Arn.parse(text, "ecr")
                .filter(arn -> arn.resource().startsWith(RESOURCE))
                .flatMap(arn -> store.repositories()
                        .find(new Registry(arn.account(), arn.region())
                                .repository(arn.resource().substring(RESOURCE.length()))));
    }
}

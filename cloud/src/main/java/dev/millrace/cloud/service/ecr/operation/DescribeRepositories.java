package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DescribeRepositoriesRequest;
import dev.millrace.wire.ecr.DescribeRepositoriesResponse;
import java.util.List;

/// DescribeRepositories.
public final class DescribeRepositories {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final RegistryAddress address;

    public DescribeRepositories(EcrStore store, RepositoryLookup lookup, RegistryAddress address) {
        this.store = store;
        this.lookup = lookup;
        this.address = address;
    }

    public DescribeRepositoriesResponse run(DescribeRepositoriesRequest input, Call call) {
        Registry registry = lookup.registry(call, input.registryId());
        List<String> names = input.repositoryNames();
        if (names != null && !names.isEmpty()) {
            if (input.maxResults() != null || input.nextToken() != null) {
                throw RepositoryLookup.invalid("maxResults", "cannot be used together with repositoryNames");
            }
            return DescribeRepositoriesResponse.builder()
                    .repositories(names.stream()
                            .map(name -> lookup.existing(registry.repository(name)))
                            .map(repository -> RepositoryView.of(repository, address))
                            .toList())
                    .build();
        }
        Page<Repository> page = EcrPages.PAGES.of(
                store.repositories().list(registry), Repository::name, input.nextToken(), input.maxResults());
        return DescribeRepositoriesResponse.builder()
                .repositories(page.items().stream()
                        .map(repository -> RepositoryView.of(repository, address))
                        .toList())
                .nextToken(page.next())
                .build();
    }
}

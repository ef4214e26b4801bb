package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DeleteRepositoryRequest;
import dev.millrace.wire.ecr.DeleteRepositoryResponse;
import dev.millrace.wire.ecr.RepositoryNotEmptyException;

/// DeleteRepository.
public final class DeleteRepository {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final RegistryAddress address;

    public DeleteRepository(EcrStore store, RepositoryLookup lookup, RegistryAddress address) {
        this.store = store;
        this.lookup = lookup;
        this.address = address;
    }

    public DeleteRepositoryResponse run(DeleteRepositoryRequest input, Call call) {
        Repository gone = store.lock().holding(() -> {
            Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
            if (!Boolean.TRUE.equals(input.force())
                    && store.images().count(repository.key()) > 0) {
                throw new RepositoryNotEmptyException("The repository with name '" + repository.name()
                        + "' in registry with id '" + repository.account()
                        + "' cannot be deleted because it still contains images");
            }
            store.deleteRepository(repository.key());
            return repository;
        });
        return DeleteRepositoryResponse.builder()
                .repository(RepositoryView.of(gone, address))
                .build();
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryName;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.CreateRepositoryRequest;
import dev.millrace.wire.ecr.CreateRepositoryResponse;
import dev.millrace.wire.ecr.EncryptionConfiguration;
import dev.millrace.wire.ecr.InvalidParameterException;
import dev.millrace.wire.ecr.LimitExceededException;
import dev.millrace.wire.ecr.RepositoryAlreadyExistsException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// CreateRepository.
public final class CreateRepository {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final RegistryAddress address;
    private final InstantSource clock;

    public CreateRepository(EcrStore store, RepositoryLookup lookup, RegistryAddress address, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.address = address;
        this.clock = clock;
    }

    public CreateRepositoryResponse run(CreateRepositoryRequest input, Call call) {
        Registry registry = lookup.registry(call, input.registryId());
        if (!RepositoryName.isValid(input.repositoryName())) {
            throw new InvalidParameterException(BrokenConstraint.repositoryName());
        }
        MutabilityChoice mutability =
                MutabilityChoice.of(input.imageTagMutability(), input.imageTagMutabilityExclusionFilters());
        EncryptionConfiguration encryption = input.encryptionConfiguration();
        String encryptionType = encryption == null ? "AES256" : encryption.encryptionType();
        Repository repository = new Repository(
                registry.account(),
                registry.region(),
                input.repositoryName(),
                AwsTime.millis(clock),
                mutability.mutability(),
                mutability.exclusions(),
                input.imageScanningConfiguration() != null
                        && Boolean.TRUE.equals(
                                input.imageScanningConfiguration().scanOnPush()),
                encryptionType,
                kmsKey(registry, encryptionType, encryption == null ? null : encryption.kmsKey()),
                RepositoryTags.fresh(input.tags()),
                null,
                null,
                null);
        if (store.repositories().list(registry).size() >= EcrLimits.REPOSITORIES_PER_REGISTRY) {
            throw new LimitExceededException("The registry with id '" + registry.account()
                    + "' already has the maximum allowed number of repositories");
        }
        if (!store.repositories().create(repository)) {
            throw new RepositoryAlreadyExistsException("The repository with name '" + repository.name()
                    + "' already exists in the registry with id '" + registry.account() + "'");
        }
        return CreateRepositoryResponse.builder()
                .repository(RepositoryView.of(repository, address))
                .build();
    }

    /// With KMS and no key of one's own, AWS takes the account's key for ECR.
    private static @Nullable String kmsKey(Registry registry, String encryptionType, @Nullable String key) {
        if (encryptionType.equals("AES256")) {
            if (key != null) {
                throw RepositoryLookup.invalid(
                        "encryptionConfiguration", "kmsKey goes only with encryptionType KMS or KMS_DSSE");
            }
            return null;
        }
        if (key == null) {
            return Arn.regional("kms", registry.region(), registry.account(), "alias/aws/ecr");
        }
        return key.startsWith("arn:")
                ? key
                : Arn.regional("kms", registry.region(), registry.account(), "key/" + key);
    }
}

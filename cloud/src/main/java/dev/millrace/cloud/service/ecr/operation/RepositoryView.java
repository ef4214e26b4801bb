package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.wire.ecr.EncryptionConfiguration;
import dev.millrace.wire.ecr.ImageScanningConfiguration;
import dev.millrace.wire.ecr.ImageTagMutabilityExclusionFilter;
import dev.millrace.wire.ecr.Repository;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A repository as the API shows it.
final class RepositoryView {
    private RepositoryView() {}

    static Repository of(dev.millrace.cloud.service.ecr.domain.Repository repository, RegistryAddress address) {
        return Repository.builder()
                .repositoryArn(repository.key().arn())
                .registryId(repository.account())
                .repositoryName(repository.name())
                .repositoryUri(address.repositoryUri(repository.name()))
                .createdAt(repository.createdAt())
                .imageTagMutability(repository.mutability().name())
                .imageTagMutabilityExclusionFilters(filters(repository.exclusions()))
                .imageScanningConfiguration(ImageScanningConfiguration.builder()
                        .scanOnPush(repository.scanOnPush())
                        .build())
                .encryptionConfiguration(EncryptionConfiguration.builder()
                        .encryptionType(repository.encryptionType())
                        .kmsKey(repository.kmsKey())
                        .build())
                .build();
    }

    static @Nullable List<ImageTagMutabilityExclusionFilter> filters(List<String> exclusions) {
        return exclusions.isEmpty()
                ? null
                : exclusions.stream()
                        .map(wildcard -> ImageTagMutabilityExclusionFilter.builder()
                                .filterType("WILDCARD")
                                .filter(wildcard)
                                .build())
                        .toList();
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.ImageScanningConfiguration;
import dev.millrace.wire.ecr.PutImageScanningConfigurationRequest;
import dev.millrace.wire.ecr.PutImageScanningConfigurationResponse;
import dev.millrace.wire.ecr.PutImageTagMutabilityRequest;
import dev.millrace.wire.ecr.PutImageTagMutabilityResponse;

/// PutImageTagMutability, PutImageScanningConfiguration.
public final class RepositorySettings {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public RepositorySettings(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public PutImageTagMutabilityResponse mutability(PutImageTagMutabilityRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        MutabilityChoice choice =
                MutabilityChoice.of(input.imageTagMutability(), input.imageTagMutabilityExclusionFilters());
        store.repositories()
                .update(key, now -> now.withMutability(choice.mutability()).withExclusions(choice.exclusions()));
        return PutImageTagMutabilityResponse.builder()
                .registryId(key.registry().account())
                .repositoryName(key.name())
                .imageTagMutability(choice.mutability().name())
                .imageTagMutabilityExclusionFilters(RepositoryView.filters(choice.exclusions()))
                .build();
    }

    public PutImageScanningConfigurationResponse scanning(PutImageScanningConfigurationRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        boolean scanOnPush =
                Boolean.TRUE.equals(input.imageScanningConfiguration().scanOnPush());
        store.repositories().update(key, now -> now.withScanOnPush(scanOnPush));
        return PutImageScanningConfigurationResponse.builder()
                .registryId(key.registry().account())
                .repositoryName(key.name())
                .imageScanningConfiguration(ImageScanningConfiguration.builder()
                        .scanOnPush(scanOnPush)
                        .build())
                .build();
    }
}

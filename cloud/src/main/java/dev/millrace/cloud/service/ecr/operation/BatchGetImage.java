package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.BatchGetImageRequest;
import dev.millrace.wire.ecr.BatchGetImageResponse;
import dev.millrace.wire.ecr.Image;
import dev.millrace.wire.ecr.ImageFailure;
import dev.millrace.wire.ecr.ImageIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// BatchGetImage. Manifests are answered as they were pushed: none is converted to an accepted media type.
public final class BatchGetImage {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final ImageLookup images;
    private final PullRecord pulls;

    public BatchGetImage(EcrStore store, RepositoryLookup lookup, PullRecord pulls) {
        this.store = store;
        this.lookup = lookup;
        this.images = new ImageLookup(store);
        this.pulls = pulls;
    }

    public BatchGetImageResponse run(BatchGetImageRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        List<Image> found = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        for (ImageIdentifier id : input.imageIds()) {
            switch (images.find(key, id)) {
                case ImageLookup.Result.Found(StoredImage image) -> {
                    pulls.pulled(key, image);
                    found.add(Image.builder()
                            .registryId(key.registry().account())
                            .repositoryName(key.name())
                            .imageId(id.toBuilder().imageDigest(image.digest()).build())
                            .imageManifest(
                                    new String(store.images().manifest(key, image.digest()), StandardCharsets.UTF_8))
                            .imageManifestMediaType(image.mediaType())
                            .build());
                }
                case ImageLookup.Result.Failed(ImageFailure failure) -> failures.add(failure);
            }
        }
        return BatchGetImageResponse.builder().images(found).failures(failures).build();
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.BatchDeleteImageRequest;
import dev.millrace.wire.ecr.BatchDeleteImageResponse;
import dev.millrace.wire.ecr.ImageFailure;
import dev.millrace.wire.ecr.ImageIdentifier;
import java.util.ArrayList;
import java.util.List;

/// BatchDeleteImage: by tag takes the tag, and the image with its last one; by digest takes the image with all
/// its tags.
/// An image that an index refers to stays.
public final class BatchDeleteImage {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final ImageLookup images;

    public BatchDeleteImage(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
        this.images = new ImageLookup(store);
    }

    public BatchDeleteImageResponse run(BatchDeleteImageRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        List<ImageIdentifier> deleted = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        store.lock().holding(() -> {
            for (ImageIdentifier id : input.imageIds()) {
                switch (images.find(key, id)) {
                    case ImageLookup.Result.Found(StoredImage image) -> delete(key, id, image, deleted, failures);
                    case ImageLookup.Result.Failed(ImageFailure failure) -> failures.add(failure);
                }
            }
            store.sweep(key);
        });
        return BatchDeleteImageResponse.builder()
                .imageIds(deleted)
                .failures(failures)
                .build();
    }

    private void delete(
            RepositoryKey key,
            ImageIdentifier id,
            StoredImage image,
            List<ImageIdentifier> deleted,
            List<ImageFailure> failures) {
        String tag = id.imageTag();
        boolean whole = id.imageDigest() != null || image.tags().size() == 1;
        List<String> indexes = whole ? store.images().indexesOf(key, image.digest()) : List.of();
        if (!indexes.isEmpty()) {
            failures.add(ImageFailure.builder()
                    .imageId(id)
                    .failureCode("ImageReferencedByManifestList")
                    .failureReason("Requested image referenced by manifest list: [" + String.join(", ", indexes) + "]")
                    .build());
            return;
        }
        ImageIdentifier.Builder gone = ImageIdentifier.builder().imageDigest(image.digest());
        if (tag != null && id.imageDigest() == null) {
            store.images().untag(key, image, tag);
            deleted.add(gone.imageTag(tag).build());
            return;
        }
        store.images().delete(key, List.of(image));
        if (image.tags().isEmpty()) {
            deleted.add(gone.build());
        }
        image.tags().forEach(each -> deleted.add(gone.imageTag(each).build()));
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DescribeImagesRequest;
import dev.millrace.wire.ecr.DescribeImagesResponse;
import dev.millrace.wire.ecr.ImageDetail;
import dev.millrace.wire.ecr.ImageIdentifier;
import java.util.List;

/// DescribeImages.
public final class DescribeImages {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final ImageLookup images;

    public DescribeImages(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
        this.images = new ImageLookup(store);
    }

    public DescribeImagesResponse run(DescribeImagesRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        RepositoryKey key = repository.key();
        List<ImageIdentifier> ids = input.imageIds();
        if (ids != null && !ids.isEmpty()) {
            if (input.maxResults() != null || input.nextToken() != null) {
                throw RepositoryLookup.invalid("maxResults", "cannot be used together with imageIds");
            }
            return DescribeImagesResponse.builder()
                    .imageDetails(ids.stream()
                            .map(id -> images.existing(key, id))
                            .distinct()
                            .map(image -> detail(key, image))
                            .toList())
                    .build();
        }
        String status = input.filter() == null ? null : input.filter().tagStatus();
        boolean archivedOnly = input.filter() != null
                && ("ARCHIVED".equals(input.filter().imageStatus())
                        || "ACTIVATING".equals(input.filter().imageStatus()));
        List<StoredImage> wanted = archivedOnly
                ? List.of()
                : store.images().list(key).stream()
                        .filter(image -> TagStatusFilter.allows(status, image.tags()))
                        .toList();
        Page<StoredImage> page = EcrPages.PAGES.of(wanted, StoredImage::digest, input.nextToken(), input.maxResults());
        return DescribeImagesResponse.builder()
                .imageDetails(
                        page.items().stream().map(image -> detail(key, image)).toList())
                .nextToken(page.next())
                .build();
    }

    private static ImageDetail detail(RepositoryKey key, StoredImage image) {
        return ImageDetail.builder()
                .registryId(key.registry().account())
                .repositoryName(key.name())
                .imageDigest(image.digest())
                .imageTags(image.tags().isEmpty() ? null : image.tags())
                .imageSizeInBytes(image.sizeBytes())
                .imagePushedAt(image.pushedAt())
                .imageScanStatus(ImageScans.status(image))
                .imageManifestMediaType(image.mediaType())
                .artifactMediaType(image.artifactType())
                .lastRecordedPullTime(image.pulledAt())
                .subjectManifestDigest(image.subject())
                .imageStatus("ACTIVE")
                .build();
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.ListImagesRequest;
import dev.millrace.wire.ecr.ListImagesResponse;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// ListImages: an entry for every tag, and one for every image that has none.
public final class ListImages {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public ListImages(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public ListImagesResponse run(ListImagesRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        String status = input.filter() == null ? null : input.filter().tagStatus();
        boolean archivedOnly = input.filter() != null
                && ("ARCHIVED".equals(input.filter().imageStatus())
                        || "ACTIVATING".equals(input.filter().imageStatus()));
        List<ImageIdentifier> all = archivedOnly
                ? List.of()
                : store.images().list(repository.key()).stream()
                        .filter(image -> TagStatusFilter.allows(status, image.tags()))
                        .flatMap(ListImages::entries)
                        .sorted(Comparator.comparing(ListImages::name))
                        .toList();
        Page<ImageIdentifier> page = EcrPages.PAGES.of(all, ListImages::name, input.nextToken(), input.maxResults());
        return ListImagesResponse.builder()
                .imageIds(page.items())
                .nextToken(page.next())
                .build();
    }

    private static Stream<ImageIdentifier> entries(StoredImage image) {
        ImageIdentifier untagged =
                ImageIdentifier.builder().imageDigest(image.digest()).build();
        return image.tags().isEmpty()
                ? Stream.of(untagged)
                : image.tags().stream()
                        .map(tag -> untagged.toBuilder().imageTag(tag).build());
    }

    private static String name(ImageIdentifier id) {
        return id.imageDigest() + " " + (id.imageTag() == null ? "" : id.imageTag());
    }
}

package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.ImageTag;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.ecr.ImageFailure;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.ImageNotFoundException;
import java.util.Optional;

/// Which image an identifier means.
final class ImageLookup {
    private final EcrStore store;

    ImageLookup(EcrStore store) {
        this.store = store;
    }

    /// What an identifier comes to.
    sealed interface Result {
        record Found(StoredImage image) implements Result {}

        /// In AWS's words for the operations on many images.
        record Failed(ImageFailure failure) implements Result {}
    }

    Result find(RepositoryKey repository, ImageIdentifier id) {
        String digestText = id.imageDigest();
        String tag = id.imageTag();
        if (digestText == null && tag == null) {
            return failed(id, "MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
        }
        Optional<Digest> digest = Optional.ofNullable(digestText).flatMap(Digest::parse);
        if (digestText != null && digest.isEmpty()) {
            return failed(
                    id,
                    "InvalidImageDigest",
                    "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'");
        }
        if (tag != null && !ImageTag.isValid(tag)) {
            return failed(
                    id,
                    "InvalidImageTag",
                    "Invalid request parameters: image tag should satisfy the regex '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'");
        }
        Optional<StoredImage> tagged =
                tag == null ? Optional.empty() : store.images().findTagged(repository, tag);
        if (digest.isEmpty()) {
            return found(tagged, id);
        }
        if (tag == null) {
            return found(store.images().find(repository, digest.get()), id);
        }
        return tagged.isPresent() && !tagged.get().digest().equals(digestText)
                ? failed(
                        id,
                        "ImageTagDoesNotMatchDigest",
                        "Invalid request parameters: image tag does not refer to the image with the digest")
                : found(tagged, id);
    }

    /// The image, or AWS's exception.
    StoredImage existing(RepositoryKey repository, ImageIdentifier id) {
        return switch (find(repository, id)) {
            case Result.Found(StoredImage image) -> image;
            case Result.Failed(ImageFailure failure) -> {
                if ("ImageNotFound".equals(failure.failureCode())) {
                    throw new ImageNotFoundException("The image with imageId " + inWords(id)
                            + " does not exist within the repository with name '" + repository.name()
                            + "' in the registry with id '"
                            + repository.registry().account() + "'");
                }
                throw RepositoryLookup.invalid("imageIds", String.valueOf(failure.failureReason()));
            }
        };
    }

    static String inWords(ImageIdentifier id) {
        return "{imageDigest:'" + id.imageDigest() + "', imageTag:'" + id.imageTag() + "'}";
    }

    private static Result found(Optional<StoredImage> image, ImageIdentifier id) {
        return image.<Result>map(Result.Found::new)
                .orElseGet(() -> failed(id, "ImageNotFound", "Requested image not found"));
    }

    static Result failed(ImageIdentifier id, String code, String reason) {
        return new Result.Failed(ImageFailure.builder()
                .imageId(id)
                .failureCode(code)
                .failureReason(reason)
                .build());
    }
}

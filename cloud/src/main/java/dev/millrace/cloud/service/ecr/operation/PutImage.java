package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.ImageTag;
import dev.millrace.cloud.service.ecr.domain.InvalidManifestException;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.Image;
import dev.millrace.wire.ecr.ImageAlreadyExistsException;
import dev.millrace.wire.ecr.ImageDigestDoesNotMatchException;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.ImageTagAlreadyExistsException;
import dev.millrace.wire.ecr.LayersNotFoundException;
import dev.millrace.wire.ecr.LimitExceededException;
import dev.millrace.wire.ecr.PutImageRequest;
import dev.millrace.wire.ecr.PutImageResponse;
import dev.millrace.wire.ecr.ReferencedImagesNotFoundException;
import dev.millrace.wire.ecr.RepositoryNotFoundException;
import java.nio.charset.StandardCharsets;

/// PutImage.
public final class PutImage {
    private final RepositoryLookup lookup;
    private final ImagePush push;

    public PutImage(RepositoryLookup lookup, ImagePush push) {
        this.lookup = lookup;
        this.push = push;
    }

    public PutImageResponse run(PutImageRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        RepositoryKey key = repository.key();
        byte[] bytes = input.imageManifest().getBytes(StandardCharsets.UTF_8);
        Manifest manifest;
        try {
            manifest = Manifest.parse(bytes, input.imageManifestMediaType());
        } catch (InvalidManifestException e) {
            throw RepositoryLookup.invalid("ImageManifest", String.valueOf(e.getMessage()));
        }
        String digest = Digest.of(bytes).text();
        if (input.imageDigest() != null && !input.imageDigest().equals(digest)) {
            throw new ImageDigestDoesNotMatchException("The digest '" + input.imageDigest()
                    + "' does not match the digest of the image manifest, '" + digest + "'");
        }
        if (input.imageTag() != null && !ImageTag.isValid(input.imageTag())) {
            throw RepositoryLookup.invalid(
                    "imageTag", "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'");
        }
        StoredImage image = switch (push.push(key, manifest, bytes, input.imageTag())) {
            case ImagePush.Outcome.Done(StoredImage done) -> done;
            case ImagePush.Outcome.NothingNew _ ->
                throw new ImageAlreadyExistsException("Image with digest '" + digest + "' and tag '"
                        + input.imageTag() + "' already exists in the repository with name '" + key.name()
                        + "' in registry with id '" + key.registry().account() + "'");
            case ImagePush.Outcome.NoRepository _ -> throw new RepositoryNotFoundException(key.missing());
            case ImagePush.Outcome.TagTaken taken -> throw new ImageTagAlreadyExistsException(PushWords.of(taken, key));
            case ImagePush.Outcome.LayersMissing missing ->
                throw new LayersNotFoundException(PushWords.of(missing, key));
            case ImagePush.Outcome.ImagesMissing missing ->
                throw new ReferencedImagesNotFoundException(PushWords.of(missing, key));
            case ImagePush.Outcome.TooMany tooMany -> throw new LimitExceededException(PushWords.of(tooMany, key));
        };
        return PutImageResponse.builder()
                .image(Image.builder()
                        .registryId(key.registry().account())
                        .repositoryName(key.name())
                        .imageId(ImageIdentifier.builder()
                                .imageDigest(digest)
                                .imageTag(input.imageTag())
                                .build())
                        .imageManifest(input.imageManifest())
                        .imageManifestMediaType(image.mediaType())
                        .build())
                .build();
    }
}

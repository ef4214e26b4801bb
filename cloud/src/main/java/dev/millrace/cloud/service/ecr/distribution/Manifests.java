package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.ImageTag;
import dev.millrace.cloud.service.ecr.domain.InvalidManifestException;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.operation.ImagePush;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.operation.PushWords;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Manifests by tag or digest. They are given as they were pushed, whatever the client says it accepts.
final class Manifests {
    private final EcrStore store;
    private final ImagePush push;
    private final PullRecord pulls;

    Manifests(EcrStore store, ImagePush push, PullRecord pulls) {
        this.store = store;
        this.push = push;
        this.pulls = pulls;
    }

    HttpResponse answer(RepositoryKey key, String reference, HttpRequest request) throws RefusedException, IOException {
        return switch (request.method()) {
            case "GET" -> read(key, reference);
            case "HEAD" -> look(key, reference);
            case "PUT" -> put(key, reference, request);
            case "DELETE" -> delete(key, reference);
            default -> throw RegistryProtocol.notAllowed(request);
        };
    }

    private HttpResponse read(RepositoryKey key, String reference) throws RefusedException {
        StoredImage image = existing(key, reference);
        pulls.pulled(key, image);
        return HttpResponse.of(200, facts(image), store.images().manifest(key, image.digest()));
    }

    private HttpResponse look(RepositoryKey key, String reference) throws RefusedException {
        StoredImage image = existing(key, reference);
        return HttpResponse.empty(200, facts(image).add(Answers.CONTENT_LENGTH, String.valueOf(image.manifestBytes())));
    }

    private static Headers facts(StoredImage image) {
        return Answers.headers()
                .add(Answers.CONTENT_TYPE, image.mediaType())
                .add(Answers.CONTENT_DIGEST, image.digest());
    }

    private HttpResponse put(RepositoryKey key, String reference, HttpRequest request)
            throws RefusedException, IOException {
        byte[] bytes = body(request);
        Digest digest = Digest.of(bytes);
        String tag = tag(reference, digest);
        Manifest manifest;
        try {
            manifest = Manifest.parse(bytes, mediaType(request.headers().first(Answers.CONTENT_TYPE)));
        } catch (InvalidManifestException e) {
            throw new RefusedException(ErrorCode.MANIFEST_INVALID, String.valueOf(e.getMessage()));
        }
        switch (push.push(key, manifest, bytes, tag)) {
            case ImagePush.Outcome.Done _, ImagePush.Outcome.NothingNew _ -> {}
            case ImagePush.Outcome.NoRepository _ -> throw new RefusedException(ErrorCode.NAME_UNKNOWN, key.missing());
            case ImagePush.Outcome.TagTaken taken ->
                throw new RefusedException(ErrorCode.TAG_INVALID, PushWords.of(taken, key));
            case ImagePush.Outcome.LayersMissing missing ->
                throw new RefusedException(ErrorCode.MANIFEST_BLOB_UNKNOWN, PushWords.of(missing, key));
            case ImagePush.Outcome.ImagesMissing missing ->
                throw new RefusedException(ErrorCode.MANIFEST_BLOB_UNKNOWN, PushWords.of(missing, key));
            case ImagePush.Outcome.TooMany tooMany ->
                throw new RefusedException(ErrorCode.DENIED, PushWords.of(tooMany, key));
        }
        Headers headers = Answers.headers()
                .add(Answers.LOCATION, "/v2/" + key.name() + "/manifests/" + digest)
                .add(Answers.CONTENT_DIGEST, digest.text());
        Digest subject = manifest.subject();
        if (subject != null) {
            headers.add("OCI-Subject", subject.text());
        }
        return HttpResponse.empty(201, headers);
    }

    /// The tag that a pushed manifest gets: none where it comes by its digest, which must be its own.
    private static @Nullable String tag(String reference, Digest digest) throws RefusedException {
        if (reference.indexOf(':') >= 0) {
            if (!reference.equals(digest.text())) {
                throw new RefusedException(
                        ErrorCode.DIGEST_INVALID,
                        "The digest '" + reference + "' does not match the digest of the image manifest, '" + digest
                                + "'");
            }
            return null;
        }
        if (!ImageTag.isValid(reference)) {
            throw new RefusedException(ErrorCode.TAG_INVALID, "Invalid image tag '" + reference + "'");
        }
        return reference;
    }

    private static byte[] body(HttpRequest request) throws RefusedException, IOException {
        try (InputStream in = request.body().open()) {
            byte[] bytes = in.readNBytes(EcrLimits.MANIFEST_BYTES + 1);
            if (bytes.length > EcrLimits.MANIFEST_BYTES) {
                throw new RefusedException(
                        ErrorCode.SIZE_INVALID,
                        413,
                        "The manifest is larger than " + EcrLimits.MANIFEST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static @Nullable String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).trim();
    }

    /// As BatchDeleteImage: a tag goes alone unless it is the last, an image of an index stays.
    private HttpResponse delete(RepositoryKey key, String reference) throws RefusedException {
        boolean byTag = Digest.parse(reference).isEmpty();
        Optional<List<String>> kept = store.lock().holding(() -> {
            Optional<StoredImage> found = find(key, reference);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            StoredImage image = found.get();
            boolean whole = !byTag || image.tags().size() == 1;
            List<String> indexes = whole ? store.images().indexesOf(key, image.digest()) : List.<String>of();
            if (indexes.isEmpty()) {
                if (byTag) {
                    store.images().untag(key, image, reference);
                } else {
                    store.images().delete(key, List.of(image));
                }
                store.sweep(key);
            }
            return Optional.of(indexes);
        });
        if (kept.isEmpty()) {
            throw unknown();
        }
        if (!kept.get().isEmpty()) {
            throw new RefusedException(
                    ErrorCode.DENIED,
                    "Requested image referenced by manifest list: [" + String.join(", ", kept.get()) + "]");
        }
        return HttpResponse.empty(202, Answers.headers());
    }

    private StoredImage existing(RepositoryKey key, String reference) throws RefusedException {
        return find(key, reference).orElseThrow(Manifests::unknown);
    }

    private Optional<StoredImage> find(RepositoryKey key, String reference) {
        Optional<Digest> digest = Digest.parse(reference);
        if (digest.isPresent()) {
            return store.images().find(key, digest.get());
        }
        return ImageTag.isValid(reference) ? store.images().findTagged(key, reference) : Optional.empty();
    }

    private static RefusedException unknown() {
        return new RefusedException(ErrorCode.MANIFEST_UNKNOWN, "Requested image not found");
    }
}

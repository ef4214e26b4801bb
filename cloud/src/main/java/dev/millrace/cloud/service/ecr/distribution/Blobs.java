package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.HeldLayer;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;

/// Layers and configs that a repository has.
final class Blobs {
    private final EcrStore store;

    Blobs(EcrStore store) {
        this.store = store;
    }

    HttpResponse answer(RepositoryKey key, String digestText, HttpRequest request) throws RefusedException {
        Digest digest = digest(digestText);
        return switch (request.method()) {
            case "HEAD" -> look(existing(key, digest));
            case "GET" -> read(existing(key, digest), digest, request);
            case "DELETE" -> delete(key, digest);
            default -> throw RegistryProtocol.notAllowed(request);
        };
    }

    static Digest digest(String text) throws RefusedException {
        return Digest.parse(text)
                .orElseThrow(() -> new RefusedException(ErrorCode.DIGEST_INVALID, "Invalid digest '" + text + "'"));
    }

    private static HttpResponse look(HeldLayer layer) {
        return HttpResponse.empty(200, facts(layer).add(Answers.CONTENT_LENGTH, String.valueOf(layer.sizeBytes())));
    }

    private HttpResponse read(HeldLayer layer, Digest digest, HttpRequest request) throws RefusedException {
        long size = layer.sizeBytes();
        return switch (ByteRange.of(request.headers().first(Answers.RANGE), size)) {
            case ByteRange.All _ -> streamed(200, facts(layer), stretch(digest, 0, size));
            case ByteRange.Part(long from, long length) ->
                streamed(
                        206,
                        facts(layer).add("Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + size),
                        stretch(digest, from, length));
            case ByteRange.Outside _ ->
                throw new RefusedException(
                                ErrorCode.SIZE_INVALID, 416, "The range is outside of the blob's " + size + " bytes")
                        .with("Content-Range", "bytes */" + size);
        };
    }

    private LayerBytes stretch(Digest digest, long from, long length) {
        store.layers().probe(digest, from);
        return new LayerBytes(store.layers(), digest, from, length);
    }

    private static HttpResponse streamed(int status, Headers headers, LayerBytes bytes) {
        return new HttpResponse(status, headers, new HttpResponse.Payload.Streamed(bytes));
    }

    private static Headers facts(HeldLayer layer) {
        return Answers.headers()
                .add(Answers.CONTENT_TYPE, "application/octet-stream")
                .add("Accept-Ranges", "bytes")
                .add(Answers.CONTENT_DIGEST, layer.digest());
    }

    /// A layer that an image needs stays: its image could not be pulled any more.
    private HttpResponse delete(RepositoryKey key, Digest digest) throws RefusedException {
        existing(key, digest);
        boolean gone = store.lock().holding(() -> {
            if (store.images().blobs(key).contains(digest.text())) {
                return false;
            }
            store.layers().drop(key, digest);
            return true;
        });
        if (!gone) {
            throw new RefusedException(
                    ErrorCode.DENIED, "Layer with digest '" + digest + "' is used by images in " + key.inWords());
        }
        return HttpResponse.empty(202, Answers.headers());
    }

    private HeldLayer existing(RepositoryKey key, Digest digest) throws RefusedException {
        return store.layers()
                .find(key, digest)
                .orElseThrow(() -> new RefusedException(
                        ErrorCode.BLOB_UNKNOWN,
                        "Layer with digest '" + digest + "' does not exist in " + key.inWords()));
    }
}

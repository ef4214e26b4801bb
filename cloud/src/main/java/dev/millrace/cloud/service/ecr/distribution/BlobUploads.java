package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.RepositoryName;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.Upload;
import dev.millrace.cloud.service.ecr.store.Uploads;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Layers and configs on their way in: at once, in parts, or mounted from another repository of the registry.
final class BlobUploads {
    /// `Content-Range` as the specification has it, and as RFC 9110 does.
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("(?:bytes[ =])?([0-9]{1,18})-([0-9]{1,18})(?:/[0-9*]+)?");

    private final EcrStore store;

    BlobUploads(EcrStore store) {
        this.store = store;
    }

    HttpResponse begin(RepositoryKey key, HttpRequest request) throws RefusedException, IOException {
        if (!request.method().equals("POST")) {
            throw RegistryProtocol.notAllowed(request);
        }
        QueryText query = new QueryText(request.query());
        Optional<Digest> mounted = mounted(key, query);
        if (mounted.isPresent()) {
            return created(key, mounted.get());
        }
        String digestText = query.first("digest");
        Digest digest = digestText == null ? null : Blobs.digest(digestText);
        Upload upload =
                switch (store.uploads().begin(key)) {
                    case Uploads.Begun.Done(Upload begun) -> begun;
                    case Uploads.Begun.TooMany _ ->
                        throw new RefusedException(ErrorCode.TOOMANYREQUESTS, "Too many uploads are under way");
                    case Uploads.Begun.NoRepository _ ->
                        throw new RefusedException(ErrorCode.NAME_UNKNOWN, key.missing());
                };
        if (digest == null) {
            return HttpResponse.empty(202, progress(upload, upload.size()));
        }
        try {
            append(upload, request);
            return finish(key, upload, digest);
        } finally {
            store.uploads().end(upload);
        }
    }

    HttpResponse answer(RepositoryKey key, String id, HttpRequest request) throws RefusedException, IOException {
        Upload upload = store.uploads().find(key, id).orElseThrow(() -> unknown(key, id));
        return switch (request.method()) {
            case "GET" -> HttpResponse.empty(204, progress(upload, upload.size()));
            case "PATCH" -> HttpResponse.empty(202, progress(upload, append(upload, request)));
            case "PUT" -> put(key, upload, request);
            case "DELETE" -> {
                store.uploads().end(upload);
                yield HttpResponse.empty(204, Answers.headers());
            }
            default -> throw RegistryProtocol.notAllowed(request);
        };
    }

    /// A mount that cannot be done is no error: the client is told to send the bytes.
    private Optional<Digest> mounted(RepositoryKey key, QueryText query) {
        Optional<Digest> wanted = Optional.ofNullable(query.first("mount")).flatMap(Digest::parse);
        String from = query.first("from");
        return wanted.isEmpty() || from == null || !RepositoryName.isValid(from)
                ? Optional.empty()
                : wanted.filter(digest -> store.layers()
                        .mount(key.registry().repository(from), key, digest)
                        .isPresent());
    }

    private HttpResponse put(RepositoryKey key, Upload upload, HttpRequest request)
            throws RefusedException, IOException {
        String digestText = new QueryText(request.query()).first("digest");
        if (digestText == null) {
            throw new RefusedException(ErrorCode.DIGEST_INVALID, "The parameter 'digest' is missing");
        }
        Digest digest = Blobs.digest(digestText);
        append(upload, request);
        try {
            return finish(key, upload, digest);
        } finally {
            store.uploads().end(upload);
        }
    }

    private HttpResponse finish(RepositoryKey key, Upload upload, Digest digest) throws RefusedException {
        return switch (upload.finish(store.layers(), digest)) {
            case Upload.Finished.Done _ -> created(key, digest);
            case Upload.Finished.OtherDigest _ ->
                throw new RefusedException(
                        ErrorCode.DIGEST_INVALID,
                        "Layer digest '" + digest + "' does not match the digest calculated from the uploaded bytes");
            case Upload.Finished.Over _ -> throw unknown(key, upload.id());
        };
    }

    /// @return the bytes that are there now
    private long append(Upload upload, HttpRequest request) throws RefusedException, IOException {
        Long from = from(request);
        Upload.Appended appended;
        try (InputStream in = request.body().open()) {
            appended = upload.append(from, in);
        }
        return switch (appended) {
            case Upload.Appended.Done(long size) -> size;
            case Upload.Appended.OutOfPlace(long size) -> {
                RefusedException refused = new RefusedException(
                        ErrorCode.BLOB_UPLOAD_INVALID,
                        416,
                        "The part should begin at byte " + size + ", not at " + from);
                progress(upload, size).forEach(refused::with);
                throw refused;
            }
            case Upload.Appended.TooLarge _ -> {
                store.uploads().end(upload);
                throw new RefusedException(
                        ErrorCode.SIZE_INVALID, 413, "A layer may have at most " + EcrLimits.LAYER_BYTES + " bytes");
            }
            case Upload.Appended.Over _ -> throw unknown(upload.repository(), upload.id());
        };
    }

    private static @Nullable Long from(HttpRequest request) throws RefusedException {
        String range = request.headers().first("Content-Range");
        if (range == null) {
            return null;
        }
        Matcher matcher = CONTENT_RANGE.matcher(range.trim());
        if (!matcher.matches()) {
            throw new RefusedException(ErrorCode.BLOB_UPLOAD_INVALID, "Invalid Content-Range '" + range + "'");
        }
        long from = Long.parseLong(matcher.group(1));
        long stated = Long.parseLong(matcher.group(2)) - from + 1;
        long size = request.body().size();
        if (size >= 0 && size != stated) {
            throw new RefusedException(
                    ErrorCode.SIZE_INVALID, "The part has " + size + " bytes, which does not match the range " + range);
        }
        return from;
    }

    private static HttpResponse created(RepositoryKey key, Digest digest) {
        return HttpResponse.empty(
                201,
                Answers.headers()
                        .add(Answers.LOCATION, "/v2/" + key.name() + "/blobs/" + digest)
                        .add(Answers.CONTENT_DIGEST, digest.text()));
    }

    private static Headers progress(Upload upload, long size) {
        return Answers.headers()
                .add(Answers.LOCATION, "/v2/" + upload.repository().name() + "/blobs/uploads/" + upload.id())
                .add(Answers.RANGE, "0-" + Math.max(0, size - 1))
                .add("Docker-Upload-UUID", upload.id());
    }

    private static RefusedException unknown(RepositoryKey key, String id) {
        return new RefusedException(
                ErrorCode.BLOB_UPLOAD_UNKNOWN, "The upload with id '" + id + "' does not exist in " + key.inWords());
    }
}

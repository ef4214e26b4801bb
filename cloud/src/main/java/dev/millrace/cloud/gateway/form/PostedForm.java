package dev.millrace.cloud.gateway.form;

import dev.millrace.cloud.gateway.signature.Claim;
import dev.millrace.cloud.gateway.signature.SignatureReader.Found;
import dev.millrace.cloud.gateway.signature.SignatureVerifier;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.XmlWriter;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A form that was posted to a bucket: its fields say who lets it be posted and how the object is to be kept, its file
/// is the object.
/// @param request with the bucket in its path
/// @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html">AWS</a>
public record PostedForm(HttpRequest request, String contentType, String bucket) {
    private static final String MULTIPART = "multipart/form-data";
    private static final Set<String> HEADERS = Set.of(
            "cache-control", "content-type", "content-disposition", "content-encoding", "expires");

    /// Puts the object.
    @FunctionalInterface
    public interface Upload {
        HttpResponse put(HttpRequest request, Claim claim);
    }

    /// The form that a request is; null where it is none.
    public static @Nullable PostedForm of(HttpRequest request, Found found) {
        String type = request.headers().first("Content-Type", "");
        if (!request.method().equals("POST")
                || !(found instanceof Found.Unsigned)
                || !type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length())
                || !request.query().isEmpty()) {
            return null;
        }
        String path = request.path();
        int slash = path.indexOf('/', 1);
        String bucket = path.substring(1, slash < 0 ? path.length() : slash);
        return bucket.isEmpty() || slash >= 0 && slash < path.length() - 1 ? null : new PostedForm(request, type, bucket);
    }

    /// @throws AwsException where it is refused
    public HttpResponse answer(Body arriving, SignatureVerifier verifier, Instant now, Upload upload)
            throws IOException {
        try (InputStream in = arriving.open()) {
            MultipartForm form = new MultipartForm(in, contentType);
            Map<String, String> fields = new LinkedHashMap<>(form.fields());
            String key = fields.get("key");
            if (key == null) {
                throw new AwsException("InvalidArgument", 400, "Bucket POST must contain a field named 'key'.  If it is"
                                + " specified, please check the order of the fields.")
                        .with("ArgumentName", "key")
                        .with("ArgumentValue", "");
            }
            key = key.replace("${filename}", form.fileName());
            fields.put("key", key);
            fields.put("bucket", bucket);
            long least = 0;
            long most = Long.MAX_VALUE;
            Claim claim;
            if (fields.containsKey("policy")) {
                claim = verifier.form(fields);
                PostPolicy policy = PostPolicy.of(fields.get("policy"));
                policy.check(fields, now);
                least = policy.leastBytes();
                most = policy.mostBytes();
            } else {
                claim = verifier.anybody();
            }
            HttpRequest put = new HttpRequest(
                    "PUT",
                    "/" + bucket + "/" + escaped(key),
                    "",
                    headers(fields),
                    Body.of(new SizedFile(form.file(), least, most), -1));
            HttpResponse answer = upload.put(put, claim);
            return answer.status() == 200 ? stored(answer, fields, key) : answer;
        }
    }

    private Headers headers(Map<String, String> fields) {
        Headers headers = new Headers().add("Host", request.headers().first("Host", "localhost"));
        fields.forEach((name, value) -> {
            if (name.equals("acl")) {
                headers.add("x-amz-acl", value);
            } else if (HEADERS.contains(name)
                    || name.startsWith("x-amz-meta-")
                    || name.startsWith("x-amz-server-side-encryption")
                    || name.startsWith("x-amz-checksum-")
                    || name.equals("x-amz-storage-class")
                    || name.equals("x-amz-website-redirect-location")) {
                headers.add(name, value);
            }
        });
        return headers;
    }

    /// What the form asks to be answered once its file is kept.
    private HttpResponse stored(HttpResponse answer, Map<String, String> fields, String key) {
        Headers headers = new Headers();
        answer.headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase("ETag") || name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-")) {
                headers.add(name, value);
            }
        });
        String etag = answer.headers().first("ETag", "");
        String location = "http://" + request.headers().first("Host", "localhost") + "/" + bucket + "/" + escaped(key);
        String redirect = fields.getOrDefault("success_action_redirect", fields.getOrDefault("redirect", ""));
        if (redirect.startsWith("http://") || redirect.startsWith("https://")) {
            headers.add(
                    "Location",
                    redirect + (redirect.indexOf('?') < 0 ? "?" : "&") + "bucket=" + encoded(bucket) + "&key="
                            + encoded(key) + "&etag=" + encoded(etag));
            return HttpResponse.empty(303, headers);
        }
        headers.add("Location", location);
        return switch (fields.getOrDefault("success_action_status", "204")) {
            case "200" -> HttpResponse.empty(200, headers);
            case "201" -> {
                GrowingBytes out = new GrowingBytes(512).text(XmlWriter.DECLARATION).text("<PostResponse>");
                XmlWriter.text("Location", location, out);
                XmlWriter.text("Bucket", bucket, out);
                XmlWriter.text("Key", key, out);
                XmlWriter.text("ETag", etag, out);
                out.text("</PostResponse>");
                yield HttpResponse.of(201, headers.add("Content-Type", "application/xml"), out.toArray());
            }
            default -> HttpResponse.empty(204, headers);
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escaped(String key) {
        return encoded(key).replace("%2F", "/");
    }

    /// The file, held to the size that the policy allows: what is too large is not read to its end, and the end of what
    /// is too small is an error.
    private static final class SizedFile extends java.io.FilterInputStream {
        private final long least;
        private final long most;
        private long count;

        SizedFile(InputStream in, long least, long most) {
            super(in);
            this.least = least;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            count += Math.max(0, read);
            if (count > most) {
                throw new AwsException(
                                "EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
                        .with("ProposedSize", count)
                        .with("MaxSizeAllowed", most);
            }
            if (read < 0 && count < least) {
                throw new AwsException(
                                "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size")
                        .with("ProposedSize", count)
                        .with("MinSizeAllowed", least);
            }
            return read;
        }
    }
}

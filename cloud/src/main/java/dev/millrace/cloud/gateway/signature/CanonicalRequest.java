package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/// The text that SigV4 signs the hash of.
/// @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">AWS</a>
final class CanonicalRequest {
    /// How clients write the same path and query differently. The first is what AWS documents; the second takes what
    /// came byte for byte, as botocore signs a query.
    enum Spelling {
        DOCUMENTED,
        AS_SENT
    }

    private CanonicalRequest() {}

    static String of(HttpRequest request, Signature signature, boolean s3, String payloadHash, Spelling spelling) {
        StringBuilder text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(path(request.path(), s3, spelling)).append('\n');
        query(text, request.query(), signature.presigned(), spelling);
        text.append('\n');
        for (String name : signature.signedHeaders()) {
            text.append(name).append(':');
            values(text, request.headers(), name);
            text.append('\n');
        }
        text.append('\n');
        List<String> names = signature.signedHeaders();
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                text.append(';');
            }
            text.append(names.get(i));
        }
        return text.append('\n').append(payloadHash).toString();
    }

    private static String path(String raw, boolean s3, Spelling spelling) {
        if (s3) {
            return spelling == Spelling.DOCUMENTED ? UriCoding.canonical(raw, true, false) : raw;
        }
        return UriCoding.encode(spelling == Spelling.DOCUMENTED ? UriCoding.normalizePath(raw) : raw, true);
    }

    private static void query(StringBuilder text, String raw, boolean presigned, Spelling spelling) {
        if (raw.isEmpty()) {
            return;
        }
        List<Query.Parameter> sorted = new ArrayList<>();
        for (Query.Parameter parameter : Query.of(raw).parameters()) {
            Query.Parameter written = spelling == Spelling.DOCUMENTED
                    ? new Query.Parameter(
                            UriCoding.canonical(parameter.name(), false, true),
                            UriCoding.canonical(parameter.value(), false, true))
                    : parameter;
            if (!(presigned && written.name().equals("X-Amz-Signature"))) {
                sorted.add(written);
            }
        }
        if (sorted.size() > 1) {
            sorted.sort((a, b) -> {
                int byName = a.name().compareTo(b.name());
                return byName != 0 ? byName : a.value().compareTo(b.value());
            });
        }
        for (int i = 0; i < sorted.size(); i++) {
            if (i > 0) {
                text.append('&');
            }
            text.append(sorted.get(i).name()).append('=').append(sorted.get(i).value());
        }
    }

    private static void values(StringBuilder text, Headers headers, String name) {
        // HTTP/2 has no Host; what clients sign instead came with its value.
        String wanted = name.equals(":authority") ? "host" : name;
        boolean[] more = {false};
        headers.forEach((each, value) -> {
            if (each.equalsIgnoreCase(wanted)) {
                if (more[0]) {
                    text.append(',');
                }
                more[0] = true;
                appendTrimmed(text, value);
            }
        });
    }

    /// Without spaces at the ends, and one for several in between.
    private static void appendTrimmed(StringBuilder text, String value) {
        String trimmed = value.strip();
        if (!trimmed.contains("  ")) {
            text.append(trimmed);
            return;
        }
        boolean space = false;
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (c != ' ' || !space) {
                text.append(c);
            }
            space = c == ' ';
        }
    }
}

package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/// A request's line and headers as HTTP/1 sends them (RFC 9112), refused where they could be read in two ways.
/// @param path raw, bytes above 127 as percent escapes; of a target in absolute form what follows its host
/// @param query raw, likewise
/// @param oldVersion whether the client speaks HTTP/1.0
/// @param headers as sent; `Host` is the target's where that names one
/// @param length of the body; -1 where it comes in chunks
record RequestHead(String method, String path, String query, boolean oldVersion, Headers headers, long length) {
    /// A request line holds a presigned URL with a session token; S3's metadata and tokens fill headers.
    static final int LINE_BYTES = 64 << 10;

    private static final int HEADERS_BYTES = 64 << 10;
    private static final int HEADERS_MAX = 500;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final String UPPER_HEX = "0123456789ABCDEF";

    /// The first line of HTTP/2's preface, which is no request's.
    static final String PREFACE_LINE = "PRI * HTTP/2.0";

    /// The line that a request begins with; null where nothing comes any more.
    static @Nullable String line(SessionInputBuffer buffer, InputStream in) throws IOException {
        CharArrayBuffer line = new CharArrayBuffer(256);
        try {
            // A blank line before a request is passed over: clients of old sent one after a body.
            for (int blank = 0; blank < 4; blank++) {
                line.clear();
                if (buffer.readLine(line, in) < 0) {
                    return null;
                }
                if (!line.isEmpty()) {
                    return line.toString();
                }
            }
        } catch (MessageConstraintException e) {
            throw new RefusedRequestException(414, "The request line is too long.");
        }
        throw bad("There is no request line.");
    }

    static RequestHead read(String line, SessionInputBuffer buffer, InputStream in) throws IOException {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last <= first + 1) {
            throw bad("The request line is not well formed.");
        }
        String method = line.substring(0, first);
        String target = line.substring(first + 1, last);
        String version = line.substring(last + 1);
        if (!isToken(method) || target.indexOf(' ') >= 0) {
            throw bad("The request line is not well formed.");
        }
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw version.startsWith("HTTP/")
                    ? new RefusedRequestException(505, "HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here.")
                    : bad("The request line is not well formed.");
        }
        boolean oldVersion = version.equals("HTTP/1.0");
        Headers headers = headers(buffer, in);
        List<String> hosts = headers.all("Host");
        if (hosts.size() > 1 || hosts.isEmpty() && !oldVersion) {
            throw bad("A request has one Host header.");
        }
        String rest = target;
        if (method.equals("CONNECT")) {
            throw new RefusedRequestException(
                    405, "This server is no proxy: it opens no tunnel to " + target + ". It speaks plain HTTP.");
        }
        if (!target.startsWith("/")) {
            int authority = authority(target);
            int end = authority;
            while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
                end++;
            }
            headers.set("Host", target.substring(authority, end));
            Proxied.mark(headers, target.substring(authority, end));
            rest = target.startsWith("/", end) ? target.substring(end) : "/" + target.substring(end);
        }
        int mark = rest.indexOf('?');
        return new RequestHead(
                method,
                escaped(mark < 0 ? rest : rest.substring(0, mark)),
                mark < 0 ? "" : escaped(rest.substring(mark + 1)),
                oldVersion,
                headers,
                length(headers, oldVersion));
    }

    /// Whether the client wants the connection for another request.
    boolean keepsOpen() {
        return oldVersion ? says("Connection", "keep-alive") : !says("Connection", "close");
    }

    /// Whether the client waits to be told to go on before it sends its body.
    boolean waitsToGoOn() {
        return !oldVersion && says("Expect", "100-continue");
    }

    /// Whether a header that is a list holds that word.
    boolean says(String name, String word) {
        for (String value : headers.all(name)) {
            for (String part : value.split(",")) {
                if (part.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Where the authority of a target in absolute form begins.
    private static int authority(String target) throws RefusedRequestException {
        for (String scheme : List.of("http://", "https://")) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        throw bad("The request target is none that is served here.");
    }

    private static Headers headers(SessionInputBuffer buffer, InputStream in) throws IOException {
        Headers headers = new Headers();
        CharArrayBuffer line = new CharArrayBuffer(256);
        int bytes = 0;
        while (true) {
            line.clear();
            int read;
            try {
                read = buffer.readLine(line, in);
            } catch (MessageConstraintException e) {
                throw tooLarge();
            }
            if (read < 0) {
                throw bad("The headers broke off.");
            }
            if (line.isEmpty()) {
                return headers;
            }
            bytes += line.length();
            if (bytes > HEADERS_BYTES || headers.size() == HEADERS_MAX) {
                throw tooLarge();
            }
            int colon = line.indexOf(':');
            String name = colon <= 0 ? "" : line.substring(0, colon);
            if (!isToken(name)) {
                throw bad("A header is not well formed.");
            }
            headers.add(name, value(line, colon + 1));
        }
    }

    private static RefusedRequestException tooLarge() {
        return new RefusedRequestException(431, "The headers are too large.");
    }

    private static String value(CharArrayBuffer line, int from) throws RefusedRequestException {
        boolean ascii = true;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                throw bad("A header's value has a control character.");
            }
            ascii &= c < 0x80;
        }
        String value = line.substringTrimmed(from, line.length());
        return ascii ? value : text(value);
    }

    /// Bytes that were taken for Latin-1 are UTF-8 where they can be: clients send metadata so.
    static String text(String latin) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin;
        }
    }

    private static long length(Headers headers, boolean oldVersion) throws RefusedRequestException {
        List<String> codings = headers.all("Transfer-Encoding");
        List<String> lengths = headers.all("Content-Length");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || oldVersion) {
                throw bad("A body has either a Content-Length or a Transfer-Encoding.");
            }
            if (codings.size() > 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
                throw new RefusedRequestException(501, "The one Transfer-Encoding that is known here is chunked.");
            }
            return -1;
        }
        if (lengths.isEmpty()) {
            return 0;
        }
        String length = lengths.getFirst();
        if (lengths.stream().anyMatch(other -> !other.equals(length))
                || length.isEmpty()
                || length.length() > 18
                || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad("The Content-Length is no number of bytes.");
        }
        return Long.parseLong(length);
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fine = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || TOKEN_MARKS.indexOf(c) >= 0;
            if (!fine) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Bytes that no target may hold as the escapes that mean them: nothing is lost of what came.
    static String escaped(String latin) {
        int i = 0;
        while (i < latin.length() && latin.charAt(i) > ' ' && latin.charAt(i) < 0x7F) {
            i++;
        }
        if (i == latin.length()) {
            return latin;
        }
        StringBuilder text = new StringBuilder(latin.length() + 32).append(latin, 0, i);
        for (; i < latin.length(); i++) {
            char c = latin.charAt(i);
            if (c > ' ' && c < 0x7F) {
                text.append(c);
            } else {
                text.append('%').append(UPPER_HEX.charAt(c >> 4 & 15)).append(UPPER_HEX.charAt(c & 15));
            }
        }
        return text.toString();
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static RefusedRequestException bad(String message) {
        return new RefusedRequestException(400, message);
    }
}

package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A line per request on the logger `dev.millrace.requests`: DEBUG, and INFO where the server is to blame or lacks what
/// was asked for (5xx).
final class RequestLog {
    private static final int LOOK_BYTES = 1024;

    private final Logger logger = System.getLogger("dev.millrace.requests");

    /// @param nanoseconds from the request's headers to the answer's last byte
    void answered(HttpRequest request, HttpResponse response, long nanoseconds) {
        Level level = response.status() >= 500 ? Level.INFO : Level.DEBUG;
        if (logger.isLoggable(level)) {
            logger.log(level, line(request, response, nanoseconds));
        }
    }

    static String line(HttpRequest request, HttpResponse response, long nanoseconds) {
        StringBuilder line = new StringBuilder(160);
        line.append(request.method()).append(' ').append(request.path());
        String target = request.headers().first("X-Amz-Target");
        if (target != null) {
            line.append(' ').append(target);
        }
        long tenths = nanoseconds / 100_000;
        line.append(' ').append(response.status()).append(' ');
        line.append(tenths / 10).append('.').append(tenths % 10).append(" ms");
        Headers headers = response.headers();
        String id = headers.first("x-amzn-RequestId", headers.first("x-amz-request-id", "-"));
        line.append(' ').append(id);
        if (response.status() >= 400) {
            String code = code(response);
            if (code != null) {
                line.append(' ').append(code);
            }
        }
        return line.toString();
    }

    /// The error's code, as far as the answer's first bytes tell it.
    private static @Nullable String code(HttpResponse response) {
        String header = response.headers().first("x-amzn-ErrorType");
        if (header != null || !(response.payload() instanceof Payload.Whole(byte[] array, int length))) {
            return header;
        }
        String text = new String(array, 0, Math.min(length, LOOK_BYTES), StandardCharsets.UTF_8);
        String xml = between(text, "<Code>", "</Code>");
        return xml != null ? xml : between(text, "\"__type\":\"", "\"");
    }

    private static @Nullable String between(String text, String before, String after) {
        int from = text.indexOf(before);
        int to = from < 0 ? -1 : text.indexOf(after, from + before.length());
        return to < 0 ? null : text.substring(from + before.length(), to);
    }
}

package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.HashMap;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/// A request's headers as HTTP/2 sends them (RFC 9113, 8.3): the request line is in pseudo-headers, which come first.
/// @param length of the body; -1 where it is not said
record Http2Request(String method, String path, String query, Headers headers, long length) {

    /// @return null where they are not well formed, which is the stream's fault alone
    static @Nullable Http2Request of(List<Header> fields) {
        Map<String, String> pseudo = new HashMap<>();
        Headers headers = new Headers();
        for (Header field : fields) {
            String name = field.getName();
            String value = field.getValue() == null ? "" : field.getValue();
            if (name.startsWith(":")) {
                if (headers.size() > 0 || pseudo.put(name, value) != null) {
                    return null;
                }
            } else if (!RequestHead.isToken(name) || !name.equals(RequestHead.lower(name)) || !isValue(value)) {
                return null;
            } else if (name.equals("connection") || name.equals("transfer-encoding") || name.equals("upgrade")) {
                return null;
            } else {
                headers.add(name, RequestHead.text(value));
            }
        }
        String method = pseudo.get(":method");
        String target = pseudo.get(":path");
        String authority = pseudo.get(":authority");
        if (method == null || !RequestHead.isToken(method) || target == null || !target.startsWith("/")) {
            return null;
        }
        if (authority != null) {
            headers.set("Host", authority);
        }
        if (headers.all("Host").size() != 1) {
            return null;
        }
        int mark = target.indexOf('?');
        return new Http2Request(
                method,
                RequestHead.escaped(mark < 0 ? target : target.substring(0, mark)),
                mark < 0 ? "" : RequestHead.escaped(target.substring(mark + 1)),
                headers,
                length(headers.first("Content-Length")));
    }

    private static boolean isValue(String value) {
        return value.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7F);
    }

    private static long length(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(text);
    }
}

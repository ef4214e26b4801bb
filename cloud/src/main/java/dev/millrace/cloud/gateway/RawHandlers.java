package dev.millrace.cloud.gateway;

import dev.millrace.wire.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Paths that are not AWS's. A handler has its prefix and everything below it: `/v2` has `/v2`, `/v2/` and `/v2/a`, not
/// `/v2a`. A request with an AWS signature is AWS's all the same, because services have such paths too (`/v2/apis`); only
/// the server's own, below `/_millrace`, are never.
final class RawHandlers {
    static final String OWN = "/_millrace";

    private final Map<String, RawHandler> byPrefix;

    RawHandlers(Map<String, RawHandler> byPrefix) {
        this.byPrefix = Map.copyOf(byPrefix);
    }

    @Nullable
    RawHandler find(HttpRequest request) {
        String path = request.path();
        for (Map.Entry<String, RawHandler> entry : byPrefix.entrySet()) {
            String prefix = entry.getKey();
            if (path.startsWith(prefix)
                    && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')
                    && (prefix.startsWith(OWN) || !isAws(request))) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static boolean isAws(HttpRequest request) {
        String authorization = request.headers().first("Authorization");
        return authorization != null && authorization.startsWith("AWS4-")
                || request.query().contains("X-Amz-Signature=");
    }
}

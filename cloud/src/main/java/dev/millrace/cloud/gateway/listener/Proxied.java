package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.http.Headers;
import org.jspecify.annotations.Nullable;

/// Marks a request whose target came in absolute form, as clients write it to a proxy: with a field that no client can
/// send, since its name is no token.
public final class Proxied {
    private static final String FIELD = ":proxied";

    private Proxied() {}

    static void mark(Headers headers, String authority) {
        headers.set(FIELD, authority);
    }

    /// Host and port that the target names; null where it names none.
    public static @Nullable String target(Headers headers) {
        return headers.first(FIELD);
    }
}

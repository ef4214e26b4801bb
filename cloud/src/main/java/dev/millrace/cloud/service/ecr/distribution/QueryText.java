package dev.millrace.cloud.service.ecr.distribution;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request's query, unescaped. Of a name that comes twice the first counts.
final class QueryText {
    private final Map<String, String> values = new HashMap<>();

    QueryText(String raw) {
        for (String part : raw.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(part.substring(0, equals), decoded(part.substring(equals + 1)));
            }
        }
    }

    @Nullable
    String first(String name) {
        return values.get(name);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            return text;
        }
    }
}

package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.wire.logs.InvalidParameterException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Tokens for the next page of a list, good for a day. Layout, in URL-safe base64: what list it is, when it was
/// made, and the
/// place, joined by line feeds. It holds nothing that its bearer could not name anyway, so it is not sealed.
public final class PageTokens {
    private final InstantSource clock;

    public PageTokens(InstantSource clock) {
        this.clock = clock;
    }

    String token(String list, String... place) {
        List<String> all = new ArrayList<>(List.of(list, Long.toString(clock.millis())));
        all.addAll(List.of(place));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\n", all).getBytes(StandardCharsets.UTF_8));
    }

    /// The place that a token of the list names.
    List<String> place(String list, int parts, String token) {
        List<String> all;
        try {
            all = List.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\n", -1));
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
        if (all.size() != parts + 2
                || !all.getFirst().equals(list)
                || !all.get(1).matches("[0-9]{1,18}")
                || clock.millis() - Long.parseLong(all.get(1)) > LogsLimits.TOKEN_LIFE.toMillis()) {
            throw invalid();
        }
        return all.subList(2, all.size());
    }

    static InvalidParameterException invalid() {
        return new InvalidParameterException("The specified nextToken is invalid.");
    }
}

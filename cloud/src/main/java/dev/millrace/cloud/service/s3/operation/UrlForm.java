package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The parameter encoding-type: keys that XML cannot carry travel percent-encoded. A slash stays, a space is a plus.
final class UrlForm {
    private UrlForm() {}

    static UnaryOperator<@Nullable String> of(@Nullable String encodingType) {
        if (encodingType == null) {
            return text -> text;
        }
        if (!encodingType.equals("url")) {
            throw Refusal.invalidArgument(
                    "Invalid Encoding Method specified in Request", "encoding-type", encodingType);
        }
        return text -> text == null
                ? null
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
    }
}

package dev.millrace.wire.endpoint;

import dev.millrace.wire.codec.Excerpt;
import dev.millrace.wire.codec.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Percent-encoded text: paths, query strings, forms.
final class PercentText {
    private PercentText() {}

    /// One parameter of a query string; `value` is empty where there is no `=`.
    record Parameter(String name, String value) {}

    /// The parameters of a query string in their order. A plus sign is a space, as it is where signatures are held.
    static List<Parameter> query(String raw) {
        List<Parameter> parameters = new ArrayList<>();
        each(raw, true, (name, value) -> parameters.add(new Parameter(name, value)));
        return parameters;
    }

    /// The parameters of a form; of two of one name the first counts, as with AWS.
    static Map<String, String> form(String raw) {
        Map<String, String> parameters = new LinkedHashMap<>();
        each(raw, true, parameters::putIfAbsent);
        return parameters;
    }

    private interface Each {
        @Nullable
        Object take(String name, String value);
    }

    private static void each(String raw, boolean plusIsSpace, Each each) {
        int from = 0;
        while (from < raw.length()) {
            int end = raw.indexOf('&', from);
            end = end < 0 ? raw.length() : end;
            if (end > from) {
                int equals = raw.indexOf('=', from);
                if (equals < 0 || equals > end) {
                    each.take(decode(raw.substring(from, end), plusIsSpace), "");
                } else {
                    each.take(
                            decode(raw.substring(from, equals), plusIsSpace),
                            decode(raw.substring(equals + 1, end), plusIsSpace));
                }
            }
            from = end + 1;
        }
    }

    /// @throws MalformedInputException where a percent sign is not followed by two hexadecimal digits, or what they mean
    ///     is no UTF-8
    static String decode(String text, boolean plusIsSpace) {
        int first = text.indexOf('%');
        if (first < 0) {
            return plusIsSpace ? text.replace('+', ' ') : text;
        }
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[source.length];
        int length = 0;
        for (int i = 0; i < source.length; i++) {
            byte b = source[i];
            if (b == '%') {
                int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
                int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedInputException("Not percent-encoded: " + Excerpt.of(text));
                }
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                decoded[length++] = b == '+' && plusIsSpace ? (byte) ' ' : b;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            // One replaced character, and two keys would be the same.
            throw new MalformedInputException("Not UTF-8: " + Excerpt.of(text));
        }
    }
}

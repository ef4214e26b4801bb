package dev.millrace.cloud.service.kinesis.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream's or a consumer's ARN, read.
/// @param consumer the consumer's name, where it is a consumer's
/// @param consumerCreatedSecond the number at its end, where it is a consumer's
public record StreamArn(
        String region,
        String account,
        String stream,
        @Nullable String consumer,
        @Nullable String consumerCreatedSecond) {
    private static final String STREAM = "stream/";
    private static final String CONSUMER = "/consumer/";
    private static final int NAME_LENGTH_MAX = 128;
    private static final int NUMBER_LENGTH_MAX = 19;

    /// Without regular expressions: it is on every request's path.
    public static Optional<StreamArn> parse(String text) {
        return Arn.parse(text, "kinesis").filter(Arn::isRegional).flatMap(StreamArn::of);
    }

    private static Optional<StreamArn> of(Arn arn) {
        String resource = arn.resource();
        if (!resource.startsWith(STREAM)) {
            return Optional.empty();
        }
        int consumer = resource.indexOf(CONSUMER, STREAM.length());
        String stream = resource.substring(STREAM.length(), consumer < 0 ? resource.length() : consumer);
        if (!isName(stream)) {
            return Optional.empty();
        }
        if (consumer < 0) {
            return Optional.of(new StreamArn(arn.region(), arn.account(), stream, null, null));
        }
        String rest = resource.substring(consumer + CONSUMER.length());
        int colon = rest.indexOf(':');
        return colon < 0 || !isName(rest.substring(0, colon)) || !isNumber(rest.substring(colon + 1))
                ? Optional.empty()
                : Optional.of(new StreamArn(
                        arn.region(), arn.account(), stream, rest.substring(0, colon), rest.substring(colon + 1)));
    }

    private static boolean isName(String text) {
        boolean fine = !text.isEmpty() && text.length() <= NAME_LENGTH_MAX;
        for (int i = 0; fine && i < text.length(); i++) {
            char c = text.charAt(i);
            fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '.' || c == '-';
        }
        return fine;
    }

    private static boolean isNumber(String text) {
        boolean fine = !text.isEmpty() && text.length() <= NUMBER_LENGTH_MAX;
        for (int i = 0; fine && i < text.length(); i++) {
            fine = isDigit(text.charAt(i));
        }
        return fine;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

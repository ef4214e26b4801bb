package dev.millrace.cloud.service.kinesis.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern RESOURCE =
            Pattern.compile("stream/([a-zA-Z0-9_.-]{1,128})(?:/consumer/([a-zA-Z0-9_.-]{1,128}):(\\d{1,19}))?");

    public static Optional<StreamArn> parse(String text) {
        return Arn.parse(text, "kinesis").filter(Arn::isRegional).flatMap(arn -> {
            Matcher matcher = RESOURCE.matcher(arn.resource());
            return matcher.matches()
                    ? Optional.of(new StreamArn(
                            arn.region(), arn.account(), matcher.group(1), matcher.group(2), matcher.group(3)))
                    : Optional.empty();
        });
    }
}

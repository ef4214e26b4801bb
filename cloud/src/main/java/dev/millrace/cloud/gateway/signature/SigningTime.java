package dev.millrace.cloud.gateway.signature;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The time that SigV4 writes as `20150830T123600Z`.
final class SigningTime {
    private SigningTime() {}

    static Optional<Instant> parse(String text) {
        if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 4, 6),
                            number(text, 6, 8),
                            number(text, 9, 11),
                            number(text, 11, 13),
                            number(text, 13, 15))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// A Date header: RFC 1123, or ISO's basic form as some clients send it.
    static Optional<Instant> parseDateHeader(String text) {
        Optional<Instant> basic = parse(text);
        if (basic.isPresent()) {
            return basic;
        }
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Seconds since 1970.
    static Optional<Instant> parseSeconds(String text) {
        try {
            return text.length() > 11 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(16);
        pad(text, utc.getYear(), 4);
        pad(text, utc.getMonthValue(), 2);
        pad(text, utc.getDayOfMonth(), 2);
        text.append('T');
        pad(text, utc.getHour(), 2);
        pad(text, utc.getMinute(), 2);
        pad(text, utc.getSecond(), 2);
        return text.append('Z').toString();
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new NumberFormatException(text);
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    private static void pad(StringBuilder text, int value, int digits) {
        String plain = Integer.toString(value);
        text.repeat('0', Math.max(0, digits - plain.length())).append(plain);
    }
}

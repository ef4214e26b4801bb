package dev.millrace.wire.codec;

import dev.millrace.wire.schema.TimestampFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as text, in Smithy's three formats. Milliseconds are kept when written, all digits when read.
public final class Timestamps {
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Pattern DATE_TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:?\\d{2})");
    private static final Pattern HTTP_DATE = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d{2}) ([A-Z][a-z]{2}) (\\d{4}) (\\d{2}):(\\d{2}):(\\d{2})(\\.\\d{1,9})? GMT");
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String write(Instant time, TimestampFormat format) {
        return switch (format) {
            case EPOCH_SECONDS -> epochSeconds(time);
            case DATE_TIME -> SECONDS.format(time) + fraction(time) + "Z";
            case HTTP_DATE -> IMF_FIXDATE.format(time) + fraction(time) + " GMT";
        };
    }

    /// @throws MalformedInputException where the text is no such time
    public static Instant read(String text, TimestampFormat format) {
        try {
            Instant time = switch (format) {
                case EPOCH_SECONDS -> fromEpochSeconds(Double.parseDouble(plainNumber(text)));
                case DATE_TIME -> fromDateTime(text);
                case HTTP_DATE -> fromHttpDate(text);
            };
            return checked(time);
        } catch (DateTimeException | NumberFormatException e) {
            throw new MalformedInputException("Invalid timestamp: " + Excerpt.of(text));
        }
    }

    /// @param seconds since 1970, to a microsecond
    public static Instant fromEpochSeconds(double seconds) {
        if (!(Math.abs(seconds) < 1e12)) {
            throw new MalformedInputException("Invalid timestamp: " + seconds);
        }
        double whole = Math.floor(seconds);
        return checked(Instant.ofEpochSecond((long) whole, Math.round((seconds - whole) * 1e6) * 1000));
    }

    public static Instant fromEpochSeconds(long seconds) {
        if (Math.abs(seconds) > 1_000_000_000_000L || seconds == Long.MIN_VALUE) {
            throw new MalformedInputException("Invalid timestamp: " + seconds);
        }
        return checked(Instant.ofEpochSecond(seconds));
    }

    public static Instant fromEpochMillis(long millis) {
        return checked(Instant.ofEpochMilli(millis));
    }

    private static Instant checked(Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new MalformedInputException("Invalid timestamp: outside of the years 0 to 9999");
        }
        return time;
    }

    private static String epochSeconds(Instant time) {
        long seconds = time.getEpochSecond();
        int millis = time.getNano() / 1_000_000;
        if (millis == 0) {
            return Long.toString(seconds);
        }
        if (seconds < 0) {
            long total = Math.negateExact(time.toEpochMilli());
            return "-" + total / 1000 + decimals((int) (total % 1000));
        }
        return seconds + decimals(millis);
    }

    private static String fraction(Instant time) {
        int millis = time.getNano() / 1_000_000;
        return millis == 0 ? "" : decimals(millis);
    }

    private static String decimals(int millis) {
        if (millis % 100 == 0) {
            return "." + millis / 100;
        }
        if (millis % 10 == 0) {
            return (millis < 100 ? ".0" : ".") + millis / 10;
        }
        return (millis < 10 ? ".00" : millis < 100 ? ".0" : ".") + millis;
    }

    private static Instant fromDateTime(String text) {
        if (!DATE_TIME.matcher(text).matches()) {
            throw new MalformedInputException("Invalid timestamp: " + Excerpt.of(text));
        }
        String upper = text.toUpperCase(Locale.ROOT);
        int last = upper.length();
        if (!upper.endsWith("Z") && upper.charAt(last - 3) != ':') {
            upper = upper.substring(0, last - 2) + ":" + upper.substring(last - 2);
        }
        return OffsetDateTime.parse(upper).toInstant();
    }

    private static Instant fromHttpDate(String text) {
        Matcher parts = HTTP_DATE.matcher(text);
        int month = parts.matches() ? MONTHS.indexOf(parts.group(2)) : -1;
        if (month < 0 || month % 3 != 0) {
            throw new MalformedInputException("Invalid timestamp: " + Excerpt.of(text));
        }
        LocalDateTime time = LocalDateTime.of(
                Integer.parseInt(parts.group(3)),
                month / 3 + 1,
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(4)),
                Integer.parseInt(parts.group(5)),
                Integer.parseInt(parts.group(6)));
        String fraction = parts.group(7);
        long nanos = fraction == null ? 0 : Long.parseLong((fraction.substring(1) + "00000000").substring(0, 9));
        return time.toInstant(ZoneOffset.UTC).plusNanos(nanos);
    }

    /// Java's own parser reads more than a number: hexadecimal, `1d`, blanks.
    private static String plainNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.+-eE".indexOf(text.charAt(i)) < 0) {
                throw new MalformedInputException("Invalid timestamp: " + Excerpt.of(text));
            }
        }
        return text;
    }
}

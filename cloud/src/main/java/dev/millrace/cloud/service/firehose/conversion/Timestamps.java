package dev.millrace.cloud.service.firehose.conversion;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;

/// Instants in JSON, as each reading takes them (docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html).
final class Timestamps {
    /// Numbers below are seconds since 1970, others milliseconds.
    private static final BigDecimal MILLIS_FROM = BigDecimal.valueOf(100_000_000_000L);

    /// `yyyy-[M]M-[d]d HH:mm:ss[.S]`, with a blank or a T between, up to nine digits at the end, a zone or none.
    private static final DateTimeFormatter PLAIN = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-M-d[ ]['T']HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalStart()
            .appendOffsetId()
            .optionalEnd()
            .toFormatter();

    private static final String MILLIS = "millis";

    private final boolean numbers;
    private final boolean millis;
    private final List<DateTimeFormatter> formats = new ArrayList<>();

    /// @throws IllegalArgumentException for a pattern that is none
    Timestamps(Conversion.Reading reading) {
        switch (reading) {
            case Conversion.Reading.OpenX _ -> {
                numbers = true;
                millis = false;
                formats.add(PLAIN);
            }
            case Conversion.Reading.Hive(List<String> patterns) -> {
                numbers = patterns.contains(MILLIS);
                millis = true;
                patterns.stream()
                        .filter(pattern -> !pattern.equals(MILLIS))
                        .map(JodaPattern::of)
                        .forEach(formats::add);
                formats.add(PLAIN);
            }
        }
    }

    Instant of(String text) throws Misfit {
        for (DateTimeFormatter format : formats) {
            try {
                return instant(format.parse(text));
            } catch (DateTimeException another) {
                continue;
            }
        }
        if (numbers) {
            try {
                return of(JsonRows.bounded(new BigDecimal(text)));
            } catch (NumberFormatException | ArithmeticException none) {
                throw misfit(text);
            }
        }
        throw misfit(text);
    }

    /// Asks what is there before it is taken: `parseBest` finds out by an exception, which costs more than the rest.
    private static Instant instant(TemporalAccessor parsed) {
        if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
            return Instant.from(parsed);
        }
        LocalTime time = parsed.query(TemporalQueries.localTime());
        return LocalDate.from(parsed)
                .atTime(time == null ? LocalTime.MIDNIGHT : time)
                .toInstant(ZoneOffset.UTC);
    }

    Instant of(BigDecimal number) throws Misfit {
        if (!numbers) {
            throw misfit(number.toString());
        }
        boolean inMillis = millis || number.abs().compareTo(MILLIS_FROM) >= 0;
        try {
            BigDecimal nanos = number.movePointRight(inMillis ? 6 : 9).setScale(0, RoundingMode.DOWN);
            BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
            return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
        } catch (ArithmeticException | DateTimeException tooFar) {
            throw misfit(number.toString());
        }
    }

    private static Misfit misfit(String text) {
        return Misfit.malformed("Cannot read a timestamp: " + text);
    }
}

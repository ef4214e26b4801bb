package dev.millrace.cloud.aws.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/// `at(2026-12-24T07:00:00)`: once. A time that the wall's clock leaves out is that much later, so that it happens.
public record At(LocalDateTime time) implements Schedule {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    static At of(String inner) {
        try {
            return new At(LocalDateTime.parse(inner, FORM));
        } catch (DateTimeException e) {
            throw new NotReadable("its time is not of the form yyyy-mm-ddThh:mm:ss");
        }
    }

    @Override
    public Optional<Instant> next(Instant after, Instant since, ZoneId zone) {
        return Optional.of(time.atZone(zone).toInstant()).filter(at -> at.isAfter(after));
    }
}

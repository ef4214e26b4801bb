package dev.millrace.cloud;

import dev.millrace.cloud.time.MovableClock;
import dev.millrace.cloud.time.Movement;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The clock as people see and move it: `GET /_millrace/clock`, and `POST` of one of
///
/// ```
/// {"advance": "24h"}      {"set": "2026-12-24T06:59:50Z"}      {"freeze": true}      {"resume": true}
/// ```
/// A move answers when the clock has come there; who asks meanwhile sees how far it is. `patience` beside it says how
/// long, in real time, what is set off may take, before the clock stops short of it; none is not to wait at all.
final class ClockPage {
    private static final Logger LOG = System.getLogger(ClockPage.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int BODY_BYTES = 4096;

    /// More than a function may take.
    private static final Duration PATIENCE = Duration.ofMinutes(16);

    private static final Duration PATIENCE_MAX = Duration.ofHours(24);
    private static final Duration FARTHEST = Duration.ofDays(3660);
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

    private final MovableClock clock;

    ClockPage(MovableClock clock) {
        this.clock = clock;
    }

    private record Ask(
            @Nullable String advance,
            @Nullable String set,
            @Nullable Boolean freeze,
            @Nullable Boolean resume,
            @Nullable String patience) {
        long count() {
            return Stream.of(advance, set, freeze, resume)
                    .filter(Objects::nonNull)
                    .count();
        }
    }

    /// @param ahead of real time
    private record Shown(Instant now, boolean frozen, Duration ahead, @Nullable Moving moving) {}

    private record Moving(Instant to, Map<String, Integer> ran, List<String> atWork) {}

    private record Moved(Instant now, Map<String, Integer> ran) {}

    private record Refused(String message, Instant now) {}

    private record Stopped(String message, Instant now, Map<String, Integer> ran, List<String> atWork) {}

    /// Not to be understood.
    private static final class Unclear extends RuntimeException {
        Unclear(String message) {
            super(message, null, false, false);
        }
    }

    HttpResponse answer(HttpRequest request) {
        try {
            return switch (request.method()) {
                case "GET", "HEAD" -> json(200, shown());
                case "POST" -> move(ask(request));
                default -> {
                    HttpResponse refused = json(405, new Refused("GET to see the clock, POST to move it.", now()));
                    refused.headers().add("Allow", "GET, POST");
                    yield refused;
                }
            };
        } catch (Unclear unclear) {
            return json(400, new Refused(String.valueOf(unclear.getMessage()), now()));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return json(503, new Refused("The server is stopping.", now()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The clock could not be moved", e);
            return json(500, new Refused("The clock could not be moved: " + e.getMessage(), now()));
        }
    }

    private Instant now() {
        return clock.instant();
    }

    private Shown shown() {
        Moving moving = clock.underway()
                .map(underway -> new Moving(underway.to(), underway.ran(), underway.atWork()))
                .orElse(null);
        return new Shown(now(), clock.frozen(), clock.ahead(), moving);
    }

    private static Ask ask(HttpRequest request) {
        try {
            byte[] body = request.body().readAll(BODY_BYTES).array();
            Ask ask = JSON.readValue(body, Ask.class);
            if (ask != null && ask.count() == 1) {
                return ask;
            }
        } catch (IOException | JacksonException notRead) {
            // What it should be is said below.
        }
        throw new Unclear("The body is JSON with one of: {\"advance\": \"24h\"}, {\"set\": \"2026-12-24T06:59:50Z\"},"
                + " {\"freeze\": true}, {\"resume\": true}; beside the first two, \"patience\": \"16m\".");
    }

    private HttpResponse move(Ask ask) throws InterruptedException {
        Duration patience = ask.patience == null ? PATIENCE : duration(ask.patience, PATIENCE_MAX);
        Movement movement;
        if (ask.advance != null) {
            movement = clock.advance(duration(ask.advance, FARTHEST), patience);
        } else if (ask.set != null) {
            movement = clock.set(time(ask.set), patience);
        } else {
            boolean frozen = Boolean.TRUE.equals(ask.freeze) || Boolean.FALSE.equals(ask.resume);
            movement = frozen ? clock.freeze() : clock.resume();
        }
        return switch (movement) {
            case Movement.Arrived(Instant now, Map<String, Integer> ran) -> json(200, new Moved(now, ran));
            case Movement.StoppedShort(Instant now, Map<String, Integer> ran, List<String> atWork) ->
                json(
                        409,
                        new Stopped(
                                "The clock stopped at " + read(now) + ": still at work after " + words(patience) + ": "
                                        + String.join("; ", atWork),
                                now,
                                ran,
                                atWork));
            case Movement.Back(Instant now) ->
                json(
                        409,
                        new Refused(
                                "The clock is not set back: it is " + read(now) + ", and what has been written since the time"
                                        + " asked for would lie in the future. A reset empties the server and begins"
                                        + " with real time.",
                                now));
            case Movement.NotNow(boolean closed) ->
                json(
                        closed ? 503 : 409,
                        new Refused(closed ? "The server is stopping." : "The clock is being moved already.", now()));
        };
    }

    /// As a person reads it.
    private static Instant read(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private Instant time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isAfter(now().plus(FARTHEST))) {
                throw new Unclear("The clock is moved by ten years at most: " + text);
            }
            return time;
        } catch (DateTimeException e) {
            throw new Unclear("Not a time such as 2026-12-24T06:59:50Z: " + text);
        }
    }

    private static Duration duration(String text, Duration most) {
        Duration duration;
        Matcher read = DURATION.matcher(text);
        if (read.matches() && !text.isEmpty()) {
            duration = Duration.ofDays(number(read.group(1)))
                    .plusHours(number(read.group(2)))
                    .plusMinutes(number(read.group(3)))
                    .plusSeconds(number(read.group(4)));
        } else {
            try {
                duration = Duration.parse(text);
            } catch (DateTimeException e) {
                throw new Unclear("Not a time span such as 24h, 1h30m, 90s or 7d: " + text);
            }
        }
        if (duration.isNegative() || duration.compareTo(most) > 0) {
            throw new Unclear("A time span from 0s to " + words(most) + ", not " + text);
        }
        return duration;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String words(Duration time) {
        StringBuilder words = new StringBuilder();
        words.append(time.toDays() > 0 ? time.toDays() + "d" : "")
                .append(time.toHoursPart() > 0 ? time.toHoursPart() + "h" : "")
                .append(time.toMinutesPart() > 0 ? time.toMinutesPart() + "m" : "")
                .append(time.toSecondsPart() > 0 ? time.toSecondsPart() + "s" : "");
        return words.isEmpty() ? "0s" : words.toString();
    }

    private static HttpResponse json(int status, Object body) {
        return Server.json(status, JSON.writeValueAsString(body));
    }
}

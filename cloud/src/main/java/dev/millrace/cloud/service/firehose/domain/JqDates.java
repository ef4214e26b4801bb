package dev.millrace.cloud.service.firehose.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// What jq 1.6 knows of dates and letters and jackson-jq does not: `strftime`, `strptime`, `gmtime`, `mktime`,
/// `ascii_downcase`, `ascii_upcase` (jqlang.org/manual/v1.6). A time is seconds since 1970, or broken down into
/// `[year, month from 0, day, hour, minute, seconds, day of the week, day of the year from 0]`; all of it in UTC.
final class JqDates {
    private static final Map<Character, String> PATTERNS = Map.ofEntries(
            Map.entry('Y', "uuuu"),
            Map.entry('y', "uu"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('e', "ppd"),
            Map.entry('j', "DDD"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('B', "MMMM"),
            Map.entry('b', "MMM"),
            Map.entry('A', "EEEE"),
            Map.entry('a', "EEE"),
            Map.entry('F', "uuuu-MM-dd"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('R', "HH:mm"),
            Map.entry('D', "MM/dd/uu"),
            Map.entry('z', "xx"));

    private JqDates() {}

    static void addTo(Scope scope) {
        scope.addFunction("strftime", 1, withText((in, format) -> TextNode.valueOf(format(moment(in), format))));
        scope.addFunction("strptime", 1, withText((in, format) -> brokenDown(parsed(in, format))));
        scope.addFunction("gmtime", 0, plain(in -> brokenDown(moment(in))));
        scope.addFunction("mktime", 0, plain(in -> LongNode.valueOf(moment(in).toEpochSecond())));
        scope.addFunction("ascii_downcase", 0, plain(in -> TextNode.valueOf(text(in).toLowerCase(Locale.ROOT))));
        scope.addFunction("ascii_upcase", 0, plain(in -> TextNode.valueOf(text(in).toUpperCase(Locale.ROOT))));
    }

    private interface Plain {
        JsonNode of(JsonNode in) throws JsonQueryException;
    }

    private interface WithText {
        JsonNode of(JsonNode in, String argument) throws JsonQueryException;
    }

    private static Function plain(Plain function) {
        return (scope, arguments, in, path, output, version) -> output.emit(function.of(in), null);
    }

    private static Function withText(WithText function) {
        return (scope, arguments, in, path, output, version) ->
                arguments.getFirst().apply(scope, in, argument -> output.emit(function.of(in, text(argument)), null));
    }

    private static String text(JsonNode node) throws JsonQueryException {
        if (!node.isTextual()) {
            throw new JsonQueryException("input must be a string");
        }
        return node.asText();
    }

    private static OffsetDateTime moment(JsonNode in) throws JsonQueryException {
        try {
            if (in.isNumber()) {
                double seconds = Math.floor(in.asDouble());
                return OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).plusSeconds((long) seconds);
            }
            if (in.isArray() && in.size() >= 6) {
                return LocalDateTime.of(
                                in.get(0).asInt(),
                                in.get(1).asInt() + 1,
                                in.get(2).asInt(),
                                in.get(3).asInt(),
                                in.get(4).asInt(),
                                in.get(5).asInt())
                        .atOffset(ZoneOffset.UTC);
            }
        } catch (DateTimeException notOne) {
            throw new JsonQueryException("not a date: " + in);
        }
        throw new JsonQueryException("strftime/1 requires parsed datetime inputs");
    }

    private static ArrayNode brokenDown(OffsetDateTime moment) {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(moment.getYear())
                .add(moment.getMonthValue() - 1)
                .add(moment.getDayOfMonth())
                .add(moment.getHour())
                .add(moment.getMinute())
                .add(moment.getSecond())
                .add(moment.getDayOfWeek().getValue() % 7)
                .add(moment.getDayOfYear() - 1);
    }

    private static OffsetDateTime parsed(JsonNode in, String format) throws JsonQueryException {
        String text = text(in);
        try {
            DateTimeFormatter formatter = builder(format)
                    .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                    .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                    .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
                    .toFormatter(Locale.ENGLISH);
            return LocalDateTime.parse(text, formatter).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException | IllegalArgumentException noMatch) {
            throw new JsonQueryException("date \"" + text + "\" does not match format \"" + format + "\"");
        }
    }

    private static String format(OffsetDateTime moment, String format) throws JsonQueryException {
        try {
            return builder(format).toFormatter(Locale.ENGLISH).format(moment);
        } catch (DateTimeException | IllegalArgumentException unknown) {
            throw new JsonQueryException("strftime/1: unknown system failure");
        }
    }

    /// C's format as Java's.
    private static DateTimeFormatterBuilder builder(String format) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                builder.appendLiteral(c);
                continue;
            }
            char directive = format.charAt(++i);
            String java = PATTERNS.get(directive);
            if (java != null) {
                builder.appendPattern(java);
            } else if (directive == 'Z') {
                builder.appendLiteral("UTC");
            } else if (directive == '%') {
                builder.appendLiteral('%');
            } else {
                throw new IllegalArgumentException("%" + directive);
            }
        }
        return builder;
    }
}

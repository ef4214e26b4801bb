package dev.millrace.cloud.service.firehose.domain;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What stands before an object's name: text with expressions, `!{namespace:value}`
/// (docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html).
public final class Prefix {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RANDOM_CHARS = 11;
    private static final DateTimeFormatter HOURS = DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/", Locale.ROOT);

    /// A part of a prefix.
    sealed interface Part {
        record Text(String text) implements Part {}

        record Timestamp(DateTimeFormatter format) implements Part {}

        record RandomString() implements Part {}

        record ErrorOutputType() implements Part {}

        record QueryKey(String name) implements Part {}

        record FunctionKey(String name) implements Part {}
    }

    /// What a text is as a prefix.
    public sealed interface Reading {
        record Read(Prefix prefix) implements Reading {}

        record Wrong(String why) implements Reading {}
    }

    private final List<Part> parts;

    private Prefix(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /// @param text null for none
    public static Reading read(@Nullable String text) {
        List<Part> parts = new ArrayList<>();
        String rest = text == null ? "" : text;
        while (!rest.isEmpty()) {
            int open = rest.indexOf("!{");
            if (open < 0) {
                parts.add(new Part.Text(rest));
                break;
            }
            if (open > 0) {
                parts.add(new Part.Text(rest.substring(0, open)));
            }
            int close = rest.indexOf('}', open);
            String inside = close < 0 ? rest.substring(open + 2) : rest.substring(open + 2, close);
            int colon = inside.indexOf(':');
            if (close < 0 || colon < 0) {
                return new Reading.Wrong("expressions must have the form !{namespace:value}");
            }
            Part part = expression(inside.substring(0, colon).strip(), inside.substring(colon + 1));
            if (part == null) {
                return new Reading.Wrong("the expression !{" + inside + "} is not valid");
            }
            parts.add(part);
            rest = rest.substring(close + 1);
        }
        return new Reading.Read(new Prefix(parts));
    }

    /// What was read without fault when the stream was made.
    public static Prefix of(@Nullable String text) {
        return switch (read(text)) {
            case Reading.Read(Prefix prefix) -> prefix;
            case Reading.Wrong(String why) -> throw new IllegalArgumentException(why);
        };
    }

    private static @Nullable Part expression(String namespace, String value) {
        return switch (namespace) {
            case "timestamp" -> format(value).map(Part.Timestamp::new).orElse(null);
            case "firehose" ->
                switch (value) {
                    case "random-string" -> new Part.RandomString();
                    case "error-output-type" -> new Part.ErrorOutputType();
                    default -> null;
                };
            case "partitionKeyFromQuery" -> value.isEmpty() ? null : new Part.QueryKey(value);
            case "partitionKeyFromLambda" -> value.isEmpty() ? null : new Part.FunctionKey(value);
            default -> null;
        };
    }

    private static Optional<DateTimeFormatter> format(String pattern) {
        try {
            return pattern.isEmpty()
                    ? Optional.empty()
                    : Optional.of(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    public boolean hasExpressions() {
        return parts.stream().anyMatch(part -> !(part instanceof Part.Text));
    }

    public boolean hasTimestamp() {
        return parts.stream().anyMatch(Part.Timestamp.class::isInstance);
    }

    public boolean hasErrorOutputType() {
        return parts.stream().anyMatch(Part.ErrorOutputType.class::isInstance);
    }

    /// The keys that a query must give.
    public List<String> queryKeys() {
        List<String> names = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.QueryKey(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    /// The keys that a function must give.
    public List<String> functionKeys() {
        List<String> names = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.FunctionKey(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    public boolean hasPartitionKeys() {
        return parts.stream().anyMatch(part -> part instanceof Part.QueryKey || part instanceof Part.FunctionKey);
    }

    /// Partition keys of a record, by where they come from.
    public record Keys(Map<String, String> fromQuery, Map<String, String> fromFunction) {
        public static final Keys NONE = new Keys(Map.of(), Map.of());
    }

    /// What its keys make of it: which partition a record belongs to.
    public String partition(Keys keys) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.QueryKey(String name) -> text.append(keys.fromQuery.get(name)).append('\0');
                case Part.FunctionKey(String name) -> text.append(keys.fromFunction.get(name)).append('\0');
                case Part.Text _, Part.Timestamp _, Part.RandomString _, Part.ErrorOutputType _ -> {}
            }
        }
        return text.toString();
    }

    /// For an object of data. Without a timestamp the hours are appended, with nothing between.
    public String forData(Instant oldest, ZoneId zone, Keys keys, RandomGenerator random) {
        String text = evaluated(oldest, zone, "", keys, random);
        return hasTimestamp() || hasPartitionKeys() ? text : text + HOURS.format(oldest.atZone(zone));
    }

    /// For an object of what failed.
    public String forErrors(Instant oldest, ZoneId zone, String errorOutputType, RandomGenerator random) {
        String text = evaluated(oldest, zone, errorOutputType, Keys.NONE, random);
        return (hasErrorOutputType() ? text : text + errorOutputType + "/")
                + (hasTimestamp() || hasErrorOutputType() ? "" : HOURS.format(oldest.atZone(zone)));
    }

    private String evaluated(Instant oldest, ZoneId zone, String errorType, Keys keys, RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String literal) -> text.append(literal);
                case Part.Timestamp(DateTimeFormatter format) -> text.append(format.format(oldest.atZone(zone)));
                case Part.RandomString _ -> {
                    for (int i = 0; i < RANDOM_CHARS; i++) {
                        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                    }
                }
                case Part.ErrorOutputType _ -> text.append(errorType);
                case Part.QueryKey(String name) -> text.append(keys.fromQuery.get(name));
                case Part.FunctionKey(String name) -> text.append(keys.fromFunction.get(name));
            }
        }
        return text.toString();
    }
}

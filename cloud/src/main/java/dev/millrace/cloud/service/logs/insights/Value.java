package dev.millrace.cloud.service.logs.insights;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What a field or an expression is worth. A text that is written as a number counts as one where a number is asked.
sealed interface Value extends Comparable<Value> {
    /// A field that an event does not have.
    record Absent() implements Value {
        @Override
        public String text() {
            return "";
        }

        @Override
        public OptionalDouble number() {
            return OptionalDouble.empty();
        }
    }

    record Text(String text) implements Value {
        private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
        private static final int LONGEST_NUMBER = 32;

        @Override
        public OptionalDouble number() {
            return !text.isEmpty()
                            && text.length() <= LONGEST_NUMBER
                            && text.charAt(0) <= '9'
                            && NUMBER.matcher(text).matches()
                    ? OptionalDouble.of(Double.parseDouble(text))
                    : OptionalDouble.empty();
        }
    }

    record Number(double value) implements Value {
        private static final int DECIMALS = 4;
        private static final double EXACT = 1e15;

        @Override
        public String text() {
            if (value == Math.rint(value) && Math.abs(value) < EXACT) {
                return Long.toString((long) value);
            }
            if (!Double.isFinite(value)) {
                return Double.toString(value);
            }
            return new BigDecimal(value)
                    .setScale(DECIMALS, RoundingMode.HALF_UP)
                    .stripTrailingZeros()
                    .toPlainString();
        }

        @Override
        public OptionalDouble number() {
            return OptionalDouble.of(value);
        }
    }

    /// A point in time, shown as AWS shows it.
    record Time(long epochMs) implements Value {
        private static final DateTimeFormatter FORM =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

        @Override
        public String text() {
            return FORM.format(Instant.ofEpochMilli(epochMs));
        }

        @Override
        public OptionalDouble number() {
            return OptionalDouble.of(epochMs);
        }
    }

    /// Shown as 1 and 0.
    record Truth(boolean holds) implements Value {
        @Override
        public String text() {
            return holds ? "1" : "0";
        }

        @Override
        public OptionalDouble number() {
            return OptionalDouble.of(holds ? 1 : 0);
        }
    }

    /// A map or a list, of which parts have names.
    record Structure(JsonNode json) implements Value {
        @Override
        public String text() {
            return json.toString();
        }

        @Override
        public OptionalDouble number() {
            return OptionalDouble.empty();
        }
    }

    Value ABSENT = new Absent();
    Value TRUE = new Truth(true);
    Value FALSE = new Truth(false);

    /// As it is shown.
    String text();

    OptionalDouble number();

    static Value of(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    static Value of(double number) {
        return Double.isNaN(number) ? ABSENT : new Number(number);
    }

    static Value of(String text) {
        return new Text(text);
    }

    /// What a piece of JSON is worth.
    static Value of(JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return ABSENT;
        }
        return json.isContainer() ? new Structure(json) : new Text(json.asString());
    }

    default boolean absent() {
        return this instanceof Absent;
    }

    /// Whether it counts as true: a condition that holds, a number that is not 0, the word.
    default boolean truth() {
        return switch (this) {
            case Absent absent -> false;
            case Truth truth -> truth.holds;
            case Number number -> number.value != 0;
            case Text text -> text.text.equalsIgnoreCase("true") || text.text.equals("1");
            case Time time -> true;
            case Structure structure -> true;
        };
    }

    /// Numbers by size and before all text, text by its characters; what is not there comes last.
    @Override
    default int compareTo(Value other) {
        if (absent() || other.absent()) {
            return Boolean.compare(absent(), other.absent());
        }
        OptionalDouble mine = number();
        OptionalDouble its = other.number();
        if (mine.isPresent() && its.isPresent()) {
            return Double.compare(mine.getAsDouble(), its.getAsDouble());
        }
        if (mine.isPresent() != its.isPresent()) {
            return mine.isPresent() ? -1 : 1;
        }
        return text().compareTo(other.text());
    }
}

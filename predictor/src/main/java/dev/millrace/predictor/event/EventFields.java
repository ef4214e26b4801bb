package dev.millrace.predictor.event;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of an event's input, each read with what it must be. A field that is missing or is something else is
/// refused with a [BadRecordException] that names it and its value.
public final class EventFields {

    /// What a field holds.
    sealed interface Value {
        /// A number; `written` as it stood in the event.
        record Number(double number, String written) implements Value {}

        /// A text.
        record Text(String text) implements Value {}

        /// Anything that no feature is made of: `null`, `true`, an object, a list.
        record Other(String what) implements Value {}
    }

    private static final int LONGEST_SHOWN = 60;

    private final String owner;
    private final Map<String, Value> values = new HashMap<>();

    /// @param owner the name of the object these are the fields of
    public EventFields(String owner) {
        this.owner = owner;
    }

    EventFields put(String name, Value value) {
        values.put(name, value);
        return this;
    }

    /// The same fields with one more number: for callers that have no event, such as a trainer.
    public EventFields with(String name, double number) {
        return put(name, new Value.Number(number, Double.toString(number)));
    }

    /// The same fields with one more text.
    public EventFields with(String name, String text) {
        return put(name, new Value.Text(text));
    }

    /// A number within bounds, both included.
    ///
    /// @param unit what the number counts, for the sentence that refuses another: "a distance in miles"
    public double number(String name, double least, double most, String unit) {
        double number = numberOf(name, unit);
        if (!(number >= least && number <= most)) {
            throw refused(name, "%s from %s to %s".formatted(unit, plain(least), plain(most)));
        }
        return number;
    }

    /// A whole number within bounds, both included.
    public int wholeNumber(String name, int least, int most, String unit) {
        double number = numberOf(name, unit);
        if (!(number >= least && number <= most) || number != Math.rint(number)) {
            throw refused(name, "%s, whole, from %d to %d".formatted(unit, least, most));
        }
        return (int) number;
    }

    /// A day, written `2022-12-25`, of the years 1900 to 2199.
    public LocalDate date(String name) {
        String needed = "a day such as 2022-12-25, of the years 1900 to 2199,";
        if (!(valueOf(name) instanceof Value.Text(String text))) {
            throw refused(name, needed);
        }
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 1900 && date.getYear() <= 2199) {
                return date;
            }
        } catch (DateTimeParseException _) {
            // refused below, like a day of another age
        }
        throw refused(name, needed);
    }

    private double numberOf(String name, String unit) {
        return switch (valueOf(name)) {
            case Value.Number(double number, String _) -> number;
            case Value.Text _, Value.Other _ -> throw refused(name, unit + ", a number,");
        };
    }

    private Value valueOf(String name) {
        @Nullable Value value = values.get(name);
        if (value == null) {
            throw new BadRecordException("%s.%s is missing".formatted(owner, name));
        }
        return value;
    }

    private BadRecordException refused(String name, String needed) {
        String found = switch (valueOf(name)) {
            case Value.Number(double _, String written) -> shortened(written);
            case Value.Text(String text) -> '"' + shortened(text) + '"';
            case Value.Other(String what) -> what;
        };
        return new BadRecordException("%s.%s is %s: %s is needed".formatted(owner, name, found, needed));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}

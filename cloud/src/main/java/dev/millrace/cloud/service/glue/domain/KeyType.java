package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.InvalidStateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The types of partition keys that expressions may compare
/// (docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html); the others AWS refuses. The sentences are AWS's, as
/// moto's tests recorded them.
public enum KeyType {
    INTEGRAL("Integral") {
        @Override
        Comparable<?> read(String text) throws NotOfTypeException {
            try {
                return new BigInteger(text);
            } catch (NumberFormatException not) {
                throw new NotOfTypeException("\"" + text + "\" is not an integer.");
            }
        }
    },
    DECIMAL("Decimal") {
        @Override
        Comparable<?> read(String text) throws NotOfTypeException {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException not) {
                throw new NotOfTypeException(text + " is not a decimal.");
            }
        }
    },
    TEXT("String") {
        @Override
        Comparable<?> read(String text) {
            return text;
        }
    },
    DATE("Date") {
        @Override
        Comparable<?> read(String text) throws NotOfTypeException {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException not) {
                throw new NotOfTypeException(text + " is not a date.");
            }
        }
    },
    TIMESTAMP("Timestamp") {
        @Override
        Comparable<?> read(String text) throws NotOfTypeException {
            Matcher time = TIME.matcher(text);
            try {
                if (time.matches()) {
                    return LocalDateTime.parse(time.group(1) + "T" + time.group(2));
                }
            } catch (DateTimeException not) {
                // No such time: told below.
            }
            throw new NotOfTypeException(
                    "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff] " + text + " is not a timestamp.");
        }
    };

    /// A text that is no value of a type.
    static final class NotOfTypeException extends Exception {
        private final String sentence;

        private NotOfTypeException(String sentence) {
            super(sentence, null, false, false);
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}) (\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)");

    private final String word;

    KeyType(String word) {
        this.word = word;
    }

    /// The type of a key as Hive writes it.
    public static KeyType of(String hiveType) {
        String type = hiveType.toLowerCase(Locale.ROOT);
        int bracket = type.indexOf('(');
        return switch (bracket < 0 ? type : type.substring(0, bracket).strip()) {
            case "bigint", "int", "integer", "long", "smallint", "tinyint" -> INTEGRAL;
            case "decimal" -> DECIMAL;
            case "char", "string", "varchar" -> TEXT;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP;
            default -> throw new InvalidInputException("Unknown type : '" + hiveType + "'");
        };
    }

    abstract Comparable<?> read(String text) throws NotOfTypeException;

    /// A partition's own value, which may have been written before the key had this type.
    Comparable<?> kept(String text) {
        try {
            return read(text);
        } catch (NotOfTypeException not) {
            throw new InvalidStateException(not.sentence());
        }
    }

    /// What AWS says to an operation that the type does not have.
    InvalidInputException lacks(String operation) {
        return new InvalidInputException(word + " data type doesn't support operation '" + operation + "'");
    }
}

package dev.millrace.cloud.service.firehose.conversion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A type of Hive, as a table's columns have them.
public sealed interface HiveType {
    /// A type without parameters.
    enum Simple implements HiveType {
        STRING,
        BINARY,
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INT,
        BIGINT,
        FLOAT,
        DOUBLE,
        DATE,
        TIMESTAMP
    }

    record Decimal(int precision, int scale) implements HiveType {}

    record Array(HiveType element) implements HiveType {}

    record Map(HiveType key, HiveType value) implements HiveType {}

    record Struct(List<Field> fields) implements HiveType {}

    record Field(String name, HiveType type) {}

    /// @throws IllegalArgumentException for what is no type, or none that is converted
    static HiveType of(String text) {
        Reader reader = new Reader(text.strip());
        HiveType type = reader.type();
        reader.end();
        return type;
    }

    /// Reads a type's text once, from left to right.
    final class Reader {
        private static final int DEPTH = 32;
        private static final int DECIMAL_DIGITS = 38;

        private final String text;
        private int at;
        private int depth;

        private Reader(String text) {
            this.text = text;
        }

        private HiveType type() {
            if (++depth > DEPTH) {
                throw wrong();
            }
            String word = word();
            HiveType type =
                    switch (word) {
                        case "string" -> Simple.STRING;
                        case "varchar", "char" -> {
                            skip('(');
                            number();
                            skip(')');
                            yield Simple.STRING;
                        }
                        case "binary" -> Simple.BINARY;
                        case "boolean" -> Simple.BOOLEAN;
                        case "tinyint" -> Simple.TINYINT;
                        case "smallint" -> Simple.SMALLINT;
                        case "int", "integer" -> Simple.INT;
                        case "bigint", "long" -> Simple.BIGINT;
                        case "float" -> Simple.FLOAT;
                        case "double" -> Simple.DOUBLE;
                        case "date" -> Simple.DATE;
                        case "timestamp" -> Simple.TIMESTAMP;
                        case "decimal" -> decimal();
                        case "array" -> {
                            skip('<');
                            HiveType element = type();
                            skip('>');
                            yield new Array(element);
                        }
                        case "map" -> map();
                        case "struct" -> struct();
                        default -> throw wrong();
                    };
            depth--;
            return type;
        }

        private HiveType decimal() {
            if (!next('(')) {
                return new Decimal(10, 0);
            }
            int precision = number();
            int scale = next(',') ? number() : 0;
            skip(')');
            if (precision < 1 || precision > DECIMAL_DIGITS || scale > precision) {
                throw wrong();
            }
            return new Decimal(precision, scale);
        }

        private HiveType map() {
            skip('<');
            HiveType key = type();
            if (!(key instanceof Simple || key instanceof Decimal)) {
                throw wrong();
            }
            skip(',');
            HiveType value = type();
            skip('>');
            return new Map(key, value);
        }

        private HiveType struct() {
            List<Field> fields = new ArrayList<>();
            skip('<');
            do {
                int colon = text.indexOf(':', at);
                if (colon < 0) {
                    throw wrong();
                }
                String name = text.substring(at, colon).strip();
                at = colon + 1;
                fields.add(new Field(name, type()));
            } while (next(','));
            skip('>');
            return new Struct(fields);
        }

        private String word() {
            blanks();
            int from = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            return text.substring(from, at).toLowerCase(Locale.ROOT);
        }

        private int number() {
            blanks();
            int from = at;
            while (at < text.length() && at - from < 6 && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (from == at) {
                throw wrong();
            }
            return Integer.parseInt(text, from, at, 10);
        }

        private boolean next(char wanted) {
            blanks();
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private void skip(char wanted) {
            if (!next(wanted)) {
                throw wrong();
            }
        }

        private void blanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private void end() {
            blanks();
            if (at < text.length()) {
                throw wrong();
            }
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException("The type " + text + " cannot be converted.");
        }
    }
}

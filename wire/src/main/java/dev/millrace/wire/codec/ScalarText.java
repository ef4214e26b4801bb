package dev.millrace.wire.codec;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.TimestampFormat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Scalars as text: in XML, forms, headers, query parameters and labels.
public final class ScalarText {
    private ScalarText() {}

    /// @param format of a timestamp where neither its member nor its shape names one
    /// @throws MalformedInputException where the text is no such value
    public static Object read(Shape shape, String text, TimestampFormat format) {
        return switch (shape) {
            case Shape.Text any -> text;
            case Shape.Scalar scalar ->
                switch (scalar.kind()) {
                    case BOOLEAN -> bool(text);
                    case BYTE -> (int) integral(text, Byte.MIN_VALUE, Byte.MAX_VALUE, "a Byte");
                    case SHORT -> (int) integral(text, Short.MIN_VALUE, Short.MAX_VALUE, "a Short");
                    case INTEGER -> (int) integral(text, Integer.MIN_VALUE, Integer.MAX_VALUE, "an Integer");
                    case LONG -> integral(text, Long.MIN_VALUE, Long.MAX_VALUE, "a Long");
                    case FLOAT -> (float) floating(text, "a Float");
                    case DOUBLE -> floating(text, "a Double");
                    case BLOB, STREAM -> blob(text);
                    case DOCUMENT -> text;
                    case TIMESTAMP -> Timestamps.read(text, scalar.format() == null ? format : scalar.format());
                };
            case Shape.ListOf list -> throw new MalformedInputException("A list cannot be text");
            case Shape.MapOf map -> throw new MalformedInputException("A map cannot be text");
            default -> throw new MalformedInputException("A structure cannot be text");
        };
    }

    public static String write(Shape shape, Object value, TimestampFormat format) {
        return switch (value) {
            case String text -> text;
            case Bytes bytes -> bytes.asBase64();
            case Instant time ->
                Timestamps.write(
                        time,
                        shape instanceof Shape.Scalar scalar && scalar.format() != null ? scalar.format() : format);
            default -> value.toString();
        };
    }

    /// The format that counts: the member's own, else what `otherwise` says.
    public static TimestampFormat format(@Nullable TimestampFormat own, TimestampFormat otherwise) {
        return own == null ? otherwise : own;
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw cannot(text, "a Boolean");
        };
    }

    private static long integral(String text, long least, long most, String type) {
        String digits = text.startsWith("+") ? "" : text;
        for (int i = digits.startsWith("-") ? 1 : 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw cannot(text, type);
            }
        }
        try {
            long value = Long.parseLong(digits);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw cannot(text, type);
    }

    private static double floating(String text, String type) {
        switch (text) {
            case "NaN":
                return Double.NaN;
            case "Infinity":
                return Double.POSITIVE_INFINITY;
            case "-Infinity":
                return Double.NEGATIVE_INFINITY;
            default:
                break;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.+-eE".indexOf(text.charAt(i)) < 0) {
                throw cannot(text, type);
            }
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw cannot(text, type);
        }
    }

    private static Bytes blob(String text) {
        try {
            return Bytes.fromBase64(text);
        } catch (IllegalArgumentException e) {
            throw cannot(text, "a Blob");
        }
    }

    private static MalformedInputException cannot(String text, String type) {
        return new MalformedInputException("'" + Excerpt.of(text) + "' can not be converted to " + type);
    }
}

package dev.millrace.wire.schema;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a value may be. Scalars carry their constraints; aggregates the shapes of their parts.
public sealed interface Shape permits Shape.Scalar, Shape.Text, Shape.ListOf, Shape.MapOf, StructureShape {

    Scalar BOOLEAN = new Scalar(Kind.BOOLEAN, null, null, null);
    Scalar BYTE = new Scalar(Kind.BYTE, null, null, null);
    Scalar SHORT = new Scalar(Kind.SHORT, null, null, null);
    Scalar INTEGER = new Scalar(Kind.INTEGER, null, null, null);
    Scalar LONG = new Scalar(Kind.LONG, null, null, null);
    Scalar FLOAT = new Scalar(Kind.FLOAT, null, null, null);
    Scalar DOUBLE = new Scalar(Kind.DOUBLE, null, null, null);
    Scalar BLOB = new Scalar(Kind.BLOB, null, null, null);
    Scalar TIMESTAMP = new Scalar(Kind.TIMESTAMP, null, null, null);
    /// A blob whose value is a [Body].
    Scalar STREAM = new Scalar(Kind.STREAM, null, null, null);
    /// Any JSON value as text.
    Scalar DOCUMENT = new Scalar(Kind.DOCUMENT, null, null, null);
    Text STRING = new Text(null, null, null, List.of());

    /// The sorts of scalars that are not text.
    enum Kind {
        BOOLEAN,
        BYTE,
        SHORT,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        BLOB,
        TIMESTAMP,
        STREAM,
        DOCUMENT
    }

    /// A number, a blob (limits are bytes), a time, a truth value.
    /// @param format of a timestamp, where its shape names one
    record Scalar(
            Kind kind,
            @Nullable Long min,
            @Nullable Long max,
            @Nullable TimestampFormat format) implements Shape {
        public Scalar range(@Nullable Long least, @Nullable Long most) {
            return new Scalar(kind, least, most, format);
        }

        public Scalar format(TimestampFormat wanted) {
            return new Scalar(kind, min, max, wanted);
        }
    }

    /// Text, its length in characters.
    /// @param pattern AWS's own regular expression for the whole value
    /// @param values what an enumeration allows; empty where it is free text
    record Text(
            @Nullable Long min,
            @Nullable Long max,
            @Nullable LazyPattern pattern,
            List<String> values) implements Shape {
        public Text length(@Nullable Long least, @Nullable Long most) {
            return new Text(least, most, pattern, values);
        }

        public Text pattern(String expression) {
            return new Text(min, max, new LazyPattern(expression), values);
        }

        public Text oneOf(String... allowed) {
            return new Text(min, max, pattern, List.of(allowed));
        }
    }

    /// @param memberName the XML name of an element, `member` unless told otherwise
    record ListOf(
            Shape element,
            String memberName,
            boolean flattened,
            @Nullable Long min,
            @Nullable Long max) implements Shape {}

    record MapOf(
            Text key,
            Shape value,
            String keyName,
            String valueName,
            boolean flattened,
            @Nullable Long min,
            @Nullable Long max)
            implements Shape {}

    static ListOf list(Shape element) {
        return new ListOf(element, "member", false, null, null);
    }

    static MapOf map(Text key, Shape value) {
        return new MapOf(key, value, "key", "value", false, null, null);
    }

    /// A regular expression compiled when first needed: most never are. Where a model lists partitions or forms of
    /// regions as AWS had them once, all are meant: what serves `us-gov-west-1` takes ARNs of `aws-us-gov`.
    final class LazyPattern {
        private static final String PARTITIONS = "aws(-[a-z]+)*:";
        private static final Map<String, String> MEANT = Map.of(
                "aws(-[a-z]+)?:", PARTITIONS,
                "aws(-(cn|us-gov|iso(-[bef])?))?:", PARTITIONS,
                "(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):", PARTITIONS,
                ":[a-z]{2}-[a-z]+-\\d:", ":[a-z]{2,4}(-[a-z]+)+-\\d:");

        private final String expression;
        private volatile @Nullable Pattern compiled;

        public LazyPattern(String expression) {
            this.expression = expression;
        }

        public String expression() {
            return expression;
        }

        public boolean matches(String value) {
            Pattern pattern = compiled;
            if (pattern == null) {
                String meant = expression;
                for (Map.Entry<String, String> one : MEANT.entrySet()) {
                    meant = meant.replace(one.getKey(), one.getValue());
                }
                pattern = Pattern.compile(meant, Pattern.DOTALL);
                compiled = pattern;
            }
            return pattern.matcher(value).matches();
        }
    }
}

package dev.millrace.cloud.service.glue.crawl.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A column's type, as Hive writes it. Types of several values are merged: whole numbers widen, numbers of different
/// kinds become doubles, lists and structures are merged part by part, and whatever else differs becomes text.
public sealed interface HiveType {
    HiveType STRING = new Primitive("string");
    HiveType BIGINT = new Primitive("bigint");
    HiveType INT = new Primitive("int");
    HiveType DOUBLE = new Primitive("double");
    HiveType BOOLEAN = new Primitive("boolean");

    /// Of values that were all absent: it gives way to any other.
    HiveType UNKNOWN = new Unknown();

    /// `bigint`, `string`, `decimal(10,2)`.
    record Primitive(String name) implements HiveType {
        @Override
        public String text() {
            return name;
        }
    }

    record ListOf(HiveType element) implements HiveType {
        @Override
        public String text() {
            return "array<" + element.text() + ">";
        }
    }

    record MapOf(HiveType key, HiveType value) implements HiveType {
        @Override
        public String text() {
            return "map<" + key.text() + "," + value.text() + ">";
        }
    }

    /// @param fields in their order
    record Struct(Map<String, HiveType> fields) implements HiveType {
        @Override
        public String text() {
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + ":" + field.getValue().text())
                    .collect(Collectors.joining(",", "struct<", ">"));
        }
    }

    record Unknown() implements HiveType {
        @Override
        public String text() {
            return "string";
        }
    }

    String text();

    /// The type that holds values of both.
    static HiveType merge(HiveType one, HiveType other) {
        if (one.equals(other) || other instanceof Unknown) {
            return one;
        }
        return switch (one) {
            case Unknown _ -> other;
            case Primitive a when other instanceof Primitive b -> widened(a, b);
            case ListOf a when other instanceof ListOf b -> new ListOf(merge(a.element, b.element));
            case MapOf a when other instanceof MapOf b -> new MapOf(merge(a.key, b.key), merge(a.value, b.value));
            case Struct a when other instanceof Struct b -> {
                Map<String, HiveType> fields = new LinkedHashMap<>(a.fields);
                b.fields.forEach((name, type) -> fields.merge(name, type, HiveType::merge));
                yield new Struct(fields);
            }
            default -> STRING;
        };
    }

    /// Whether values of both fit one column without becoming text.
    static boolean compatible(HiveType one, HiveType other) {
        if (one.equals(other) || one instanceof Unknown || other instanceof Unknown) {
            return true;
        }
        return switch (one) {
            case Unknown _ -> true;
            case Primitive a -> other instanceof Primitive b && rank(a) > 0 && rank(b) > 0;
            case ListOf a -> other instanceof ListOf b && compatible(a.element, b.element);
            case MapOf a -> other instanceof MapOf b && compatible(a.key, b.key) && compatible(a.value, b.value);
            case Struct a ->
                other instanceof Struct b
                        && a.fields.entrySet().stream()
                                .allMatch(field -> !b.fields.containsKey(field.getKey())
                                        || compatible(field.getValue(), b.fields.get(field.getKey())));
        };
    }

    private static HiveType widened(Primitive one, Primitive other) {
        int a = rank(one);
        int b = rank(other);
        if (a == 0 || b == 0) {
            return STRING;
        }
        if (a <= 4 && b <= 4) {
            return a >= b ? one : other;
        }
        return a == 5 && b == 5 ? one : DOUBLE;
    }

    /// Of numbers, the wider the higher; 0 for everything else.
    private static int rank(Primitive type) {
        return switch (type.name) {
            case "tinyint" -> 1;
            case "smallint" -> 2;
            case "int" -> 3;
            case "bigint" -> 4;
            case "float" -> 5;
            case "double" -> 6;
            default -> 0;
        };
    }
}

package dev.millrace.wire.validation;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Holds an input against the constraints of its shape. A first walk only asks whether all is well, which costs no
/// memory; what is wrong is put in words by a second one.
public final class Constraints {
    private static final int VIOLATIONS_MAX = 10;
    private static final int SHOWN_CHARACTERS_MAX = 4096;

    private Constraints() {}

    /// What is wrong with a value.
    /// @param member the top-level member in which it lies
    /// @param path where, such as `records.2.member.partitionKey`
    /// @param value as the sentence shows it: in quotes, or `null`
    /// @param constraint such as `Member must not be null`
    public record Violation(Member member, String path, String value, String constraint) {
        /// Such as `Value 'x y' at 'streamName' failed to satisfy constraint: Member must …`.
        public String text() {
            return "Value " + value + " at '" + path + "' failed to satisfy constraint: " + constraint;
        }
    }

    /// The sentence of AWS's validation errors.
    public static String sentence(List<Violation> violations) {
        StringBuilder sentence = new StringBuilder();
        sentence.append(violations.size())
                .append(violations.size() == 1 ? " validation error detected: " : " validation errors detected: ");
        for (int i = 0; i < violations.size(); i++) {
            sentence.append(i == 0 ? "" : "; ").append(violations.get(i).text());
        }
        return sentence.toString();
    }

    /// What is wrong with an input, the first ten; empty where nothing is.
    public static List<Violation> violations(Structure input) {
        if (holds(input)) {
            return List.of();
        }
        List<Violation> found = new ArrayList<>();
        List<Member> members = input.shape().members();
        for (int i = 0; i < members.size(); i++) {
            new Search(members.get(i), found).member("", members.get(i), input.member(i));
        }
        return found;
    }

    private static boolean holds(Structure value) {
        List<Member> members = value.shape().members();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Object part = value.member(i);
            if (part == null ? member.required() : !holds(member.target(), part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(Shape shape, Object value) {
        return switch (shape) {
            case Shape.Text text -> brokenBy(text, (String) value) == null;
            case Shape.Scalar scalar -> brokenBy(scalar, value) == null;
            case StructureShape structure -> !(value instanceof Structure nested) || holds(nested);
            case Shape.ListOf list -> {
                List<?> elements = (List<?>) value;
                if (brokenLength(elements.size(), list.min(), list.max()) != null) {
                    yield false;
                }
                for (int i = 0; i < elements.size(); i++) {
                    if (!holds(list.element(), elements.get(i))) {
                        yield false;
                    }
                }
                yield true;
            }
            case Shape.MapOf map -> {
                Map<?, ?> entries = (Map<?, ?>) value;
                if (brokenLength(entries.size(), map.min(), map.max()) != null) {
                    yield false;
                }
                for (Map.Entry<?, ?> entry : entries.entrySet()) {
                    if (brokenBy(map.key(), (String) entry.getKey()) != null || !holds(map.value(), entry.getValue())) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    private static @Nullable String brokenBy(Shape.Text text, String value) {
        if (!text.values().isEmpty()) {
            return text.values().contains(value) ? null : enumeration(text);
        }
        if (text.min() != null || text.max() != null) {
            String wrong = brokenLength(value.codePointCount(0, value.length()), text.min(), text.max());
            if (wrong != null) {
                return wrong;
            }
        }
        return text.pattern() == null || text.pattern().matches(value) ? null : pattern(text.pattern());
    }

    private static @Nullable String brokenBy(Shape.Scalar scalar, Object value) {
        if (scalar.min() == null && scalar.max() == null) {
            return null;
        }
        return switch (value) {
            case Bytes bytes -> brokenLength(bytes.size(), scalar.min(), scalar.max());
            case Double number -> brokenRange(number, scalar);
            case Float number -> brokenRange(number, scalar);
            case Number number -> brokenRange(number.longValue(), scalar);
            default -> null;
        };
    }

    private static @Nullable String brokenRange(double value, Shape.Scalar scalar) {
        return scalar.min() != null && value < scalar.min()
                ? least(scalar.min())
                : scalar.max() != null && value > scalar.max() ? most(scalar.max()) : null;
    }

    private static @Nullable String brokenRange(long value, Shape.Scalar scalar) {
        return scalar.min() != null && value < scalar.min()
                ? least(scalar.min())
                : scalar.max() != null && value > scalar.max() ? most(scalar.max()) : null;
    }

    private static @Nullable String brokenLength(int length, @Nullable Long min, @Nullable Long max) {
        return min != null && length < min ? shortest(min) : max != null && length > max ? longest(max) : null;
    }

    private static String enumeration(Shape.Text text) {
        return "Member must satisfy enum value set: [" + String.join(", ", text.values()) + "]";
    }

    private static String pattern(Shape.LazyPattern pattern) {
        return "Member must satisfy regular expression pattern: " + pattern.expression();
    }

    private static String least(long min) {
        return "Member must have value greater than or equal to " + min;
    }

    private static String most(long max) {
        return "Member must have value less than or equal to " + max;
    }

    private static String shortest(long min) {
        return "Member must have length greater than or equal to " + min;
    }

    private static String longest(long max) {
        return "Member must have length less than or equal to " + max;
    }

    /// All constraints of a list's element or a map's key: AWS names them all where one is broken.
    private static String all(Shape shape) {
        List<String> constraints = new ArrayList<>();
        Long min = null;
        Long max = null;
        boolean number = false;
        switch (shape) {
            case Shape.Text text -> {
                if (!text.values().isEmpty()) {
                    constraints.add(enumeration(text));
                }
                min = text.min();
                max = text.max();
            }
            case Shape.Scalar scalar -> {
                min = scalar.min();
                max = scalar.max();
                number = scalar.kind() != Shape.Kind.BLOB;
            }
            default -> {}
        }
        if (max != null) {
            constraints.add(number ? most(max) : longest(max));
        }
        if (min != null) {
            constraints.add(number ? least(min) : shortest(min));
        }
        if (shape instanceof Shape.Text text && text.pattern() != null) {
            constraints.add(pattern(text.pattern()));
        }
        return "[" + String.join(", ", constraints) + "]";
    }

    /// Puts in words what is wrong below one top-level member.
    private record Search(Member top, List<Violation> found) {
        void member(String path, Member member, @Nullable Object value) {
            String here = path + camel(member.name());
            if (value != null) {
                value(here, member.target(), value);
            } else if (member.required()) {
                add(here, "null", "Member must not be null");
            }
        }

        private void value(String path, Shape shape, Object value) {
            switch (shape) {
                case Shape.Text text -> addIf(path, value, brokenBy(text, (String) value));
                case Shape.Scalar scalar -> addIf(path, value, brokenBy(scalar, value));
                case StructureShape structure -> {
                    if (value instanceof Structure nested) {
                        List<Member> members = nested.shape().members();
                        for (int i = 0; i < members.size(); i++) {
                            member(path + ".", members.get(i), nested.member(i));
                        }
                    }
                }
                case Shape.ListOf list -> list(path, list, (List<?>) value);
                case Shape.MapOf map -> map(path, map, (Map<?, ?>) value);
            }
        }

        private void list(String path, Shape.ListOf list, List<?> elements) {
            addIf(path, elements, brokenLength(elements.size(), list.min(), list.max()));
            boolean scalars = list.element() instanceof Shape.Text || list.element() instanceof Shape.Scalar;
            for (int i = 0; i < elements.size() && found.size() < VIOLATIONS_MAX; i++) {
                Object element = elements.get(i);
                if (!scalars) {
                    value(path + "." + (i + 1) + ".member", list.element(), element);
                } else if (!holds(list.element(), element)) {
                    addIf(path, elements, "Member must satisfy constraint: " + all(list.element()));
                    return;
                }
            }
        }

        private void map(String path, Shape.MapOf map, Map<?, ?> entries) {
            addIf(path, entries, brokenLength(entries.size(), map.min(), map.max()));
            boolean scalars = map.value() instanceof Shape.Text || map.value() instanceof Shape.Scalar;
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                if (brokenBy(map.key(), (String) entry.getKey()) != null) {
                    addIf(path, entries, "Map keys must satisfy constraint: " + all(map.key()));
                    return;
                }
                if (!scalars) {
                    value(path + "." + entry.getKey() + ".member", map.value(), entry.getValue());
                } else if (!holds(map.value(), entry.getValue())) {
                    addIf(path, entries, "Map value must satisfy constraint: " + all(map.value()));
                    return;
                }
            }
        }

        private void addIf(String path, Object value, @Nullable String constraint) {
            if (constraint != null) {
                add(path, "'" + shown(value) + "'", constraint);
            }
        }

        private void add(String path, String value, String constraint) {
            if (found.size() < VIOLATIONS_MAX) {
                found.add(new Violation(top, path, value, constraint));
            }
        }

        private static String shown(Object value) {
            String text = switch (value) {
                case Bytes bytes -> "java.nio.HeapByteBuffer[pos=0 lim=" + bytes.size() + " cap=" + bytes.size() + "]";
                case List<?> elements -> list(elements);
                case Structure structure -> structure(structure);
                default -> value.toString();
            };
            return text.length() <= SHOWN_CHARACTERS_MAX ? text : text.substring(0, SHOWN_CHARACTERS_MAX) + "...";
        }

        /// As much of a list as is shown, and a little more.
        private static String list(List<?> elements) {
            StringBuilder text = new StringBuilder("[");
            for (Object element : elements) {
                if (text.length() > SHOWN_CHARACTERS_MAX) {
                    break;
                }
                text.append(text.length() == 1 ? "" : ", ").append(element == null ? "null" : shown(element));
            }
            return text.append(']').toString();
        }

        /// `PutEventsRequestEntry(time=null, source=one)`, as EventBridge is seen to write them.
        private static String structure(Structure structure) {
            StringJoiner text = new StringJoiner(", ", structure.shape().name() + "(", ")");
            List<Member> members = structure.shape().members();
            for (int i = 0; i < members.size(); i++) {
                Object member = structure.member(i);
                text.add(camel(members.get(i).name()) + "=" + (member == null ? "null" : shown(member)));
            }
            return text.toString();
        }

        /// `StreamName` → `streamName`: how AWS names a member in these messages.
        private static String camel(String name) {
            return Character.toLowerCase(name.charAt(0)) + name.substring(1);
        }
    }
}

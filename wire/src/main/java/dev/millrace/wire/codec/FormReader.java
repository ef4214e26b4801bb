package dev.millrace.wire.codec;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads structures from the parameters of awsQuery and ec2Query: `Tags.member.1.Key=a`.
public final class FormReader {
    private static final int DEPTH_MAX = 64;

    private final boolean ec2;

    /// @param ec2 whether lists stand without `member` and names start with a capital
    public FormReader(boolean ec2) {
        this.ec2 = ec2;
    }

    private static final class Node {
        private @Nullable String text;
        private final Map<String, Node> below = new LinkedHashMap<>();

        @Nullable
        Node at(String name) {
            return below.get(name);
        }

        /// Those called by a number, in its order.
        List<Node> numbered() {
            TreeMap<Integer, Node> sorted = new TreeMap<>();
            below.forEach((name, node) -> {
                if (name.length() < 7 && !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    sorted.put(Integer.parseInt(name), node);
                }
            });
            return new ArrayList<>(sorted.values());
        }
    }

    /// @throws MalformedInputException where a parameter is no value of its member
    public Structure read(StructureShape shape, Map<String, String> parameters) {
        Node root = new Node();
        parameters.forEach((name, value) -> {
            Node node = root;
            String[] parts = name.split("\\.", DEPTH_MAX + 1);
            if (parts.length > DEPTH_MAX) {
                throw new MalformedInputException("Parameters are nested too deep");
            }
            for (String part : parts) {
                node = node.below.computeIfAbsent(part, p -> new Node());
            }
            node.text = value;
        });
        return structure(shape, root);
    }

    private Structure structure(StructureShape shape, Node node) {
        List<Member> members = shape.members();
        @Nullable Object[] values = new @Nullable Object[members.size()];
        for (int i = 0; i < values.length; i++) {
            Member member = members.get(i);
            Node below = node.at(nameOf(member));
            if (below != null) {
                values[i] = member(member, below);
            }
        }
        return shape.make(values);
    }

    private String nameOf(Member member) {
        if (!ec2) {
            if (member.flattened()
                    && member.target() instanceof Shape.ListOf list
                    && !list.memberName().equals("member")) {
                return list.memberName();
            }
            return member.wireName();
        }
        if (member.queryName() != null) {
            return member.queryName();
        }
        String name = member.wireName();
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private @Nullable Object member(Member member, Node node) {
        return switch (member.target()) {
            case Shape.ListOf list -> {
                List<Node> elements = ec2 || member.flattened() ? node.numbered() : elements(list, node);
                List<Object> values = new ArrayList<>(elements.size());
                for (Node element : elements) {
                    Object value = value(list.element(), null, element);
                    if (value != null) {
                        values.add(value);
                    }
                }
                yield values;
            }
            case Shape.MapOf map -> map(map, member.flattened(), node);
            default -> value(member.target(), member.timestampFormat(), node);
        };
    }

    /// `Tags=` alone is how a client sends an empty list.
    private static List<Node> elements(Shape.ListOf list, Node node) {
        Node named = node.at(list.memberName());
        return named == null ? node.numbered() : named.numbered();
    }

    private @Nullable Object value(Shape shape, @Nullable TimestampFormat format, Node node) {
        return switch (shape) {
            case StructureShape structure -> structure(structure, node);
            case Shape.ListOf list -> {
                List<Object> values = new ArrayList<>();
                for (Node element : elements(list, node)) {
                    Object value = value(list.element(), null, element);
                    if (value != null) {
                        values.add(value);
                    }
                }
                yield values;
            }
            case Shape.MapOf map -> map(map, map.flattened(), node);
            default ->
                node.text == null
                        ? null
                        : ScalarText.read(shape, node.text, ScalarText.format(format, TimestampFormat.DATE_TIME));
        };
    }

    private Map<Object, Object> map(Shape.MapOf map, boolean flattened, Node node) {
        Node entries = flattened ? node : node.at("entry");
        Map<Object, Object> values = new LinkedHashMap<>();
        for (Node entry : entries == null ? List.<Node>of() : entries.numbered()) {
            Node key = entry.at(map.keyName());
            Node value = entry.at(map.valueName());
            Object read = value == null ? null : value(map.value(), null, value);
            if (key == null || key.text == null || read == null) {
                throw new MalformedInputException("An entry needs a " + map.keyName() + " and a " + map.valueName());
            }
            values.put(key.text, read);
        }
        return values;
    }
}

package dev.millrace.wire.vectors;

import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.node.NumberNode;
import software.amazon.smithy.model.node.ObjectNode;

/// A vector's `params` as a value of its shape, and a value in the form in which two are compared.
final class VectorValues {
    private VectorValues() {}

    static Structure structure(StructureShape shape, ObjectNode node) {
        @Nullable Object[] values = new @Nullable Object[shape.members().size()];
        for (int i = 0; i < values.length; i++) {
            Member member = shape.members().get(i);
            Node value = node.getMember(member.name()).orElse(null);
            values[i] = value == null || value.isNullNode() ? null : value(member.target(), value);
        }
        return shape.make(values);
    }

    private static @Nullable Object value(Shape shape, Node node) {
        if (node.isNullNode()) {
            return null;
        }
        return switch (shape) {
            case StructureShape structure -> structure(structure, node.expectObjectNode());
            case Shape.ListOf list -> {
                List<Object> values = new ArrayList<>();
                node.expectArrayNode().getElements().forEach(element -> values.add(value(list.element(), element)));
                yield values;
            }
            case Shape.MapOf map -> {
                Map<Object, Object> values = new LinkedHashMap<>();
                node.expectObjectNode()
                        .getStringMap()
                        .forEach((name, element) -> values.put(name, value(map.value(), element)));
                yield values;
            }
            case Shape.Text text -> node.expectStringNode().getValue();
            case Shape.Scalar scalar ->
                switch (scalar.kind()) {
                    case BOOLEAN -> node.expectBooleanNode().getValue();
                    case BYTE, SHORT, INTEGER ->
                        node.expectNumberNode().getValue().intValue();
                    case LONG -> node.expectNumberNode().getValue().longValue();
                    case FLOAT -> (float) floating(node);
                    case DOUBLE -> floating(node);
                    case BLOB -> Bytes.utf8(node.expectStringNode().getValue());
                    case STREAM -> Body.of(Bytes.utf8(node.expectStringNode().getValue()));
                    case DOCUMENT -> Node.printJson(node);
                    case TIMESTAMP -> time(node.expectNumberNode());
                };
        };
    }

    private static double floating(Node node) {
        return node.isStringNode()
                ? Double.parseDouble(node.expectStringNode().getValue())
                : node.expectNumberNode().getValue().doubleValue();
    }

    private static Instant time(NumberNode node) {
        double seconds = node.getValue().doubleValue();
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    /// Streams as their bytes, documents as parsed nodes, empty streams as nothing.
    static @Nullable Object comparable(@Nullable Object value) {
        return switch (value) {
            case Structure structure -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int i = 0; i < structure.shape().members().size(); i++) {
                    Member member = structure.shape().members().get(i);
                    Object part = structure.member(i);
                    Object shown = part instanceof String text
                                    && member.target() instanceof Shape.Scalar scalar
                                    && scalar.kind() == Shape.Kind.DOCUMENT
                            ? Node.parse(text)
                            : comparable(part);
                    if (shown != null) {
                        members.put(member.name(), shown);
                    }
                }
                yield members;
            }
            case Body body -> {
                try {
                    Bytes bytes = body.readAll(1 << 20);
                    yield bytes.size() == 0 ? null : bytes;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case List<?> list -> {
                List<Object> values = new ArrayList<>();
                list.forEach(element -> values.add(comparable(element)));
                yield values;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> values = new LinkedHashMap<>();
                map.forEach((key, element) -> values.put(key, comparable(element)));
                yield values;
            }
            case null, default -> value;
        };
    }
}

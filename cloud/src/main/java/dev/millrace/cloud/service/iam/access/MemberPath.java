package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A place in an operation's input, such as `StreamName` or `Delete.Objects[].Key`.
final class MemberPath {
    private final int[] places;
    private final boolean plain;

    private MemberPath(int[] places, boolean plain) {
        this.places = places;
        this.plain = plain;
    }

    /// Empty where the input has no such member.
    static Optional<MemberPath> of(StructureShape input, String path) {
        String[] names = path.split("\\.");
        int[] places = new int[names.length];
        StructureShape shape = input;
        boolean plain = names.length == 1;
        for (int i = 0; i < names.length; i++) {
            String name = names[i].endsWith("[]") ? names[i].substring(0, names[i].length() - 2) : names[i];
            if (shape == null || shape.indexOf(name) < 0) {
                return Optional.empty();
            }
            places[i] = shape.indexOf(name);
            Shape target = shape.members().get(places[i]).target();
            plain &= target instanceof Shape.Scalar || target instanceof Shape.Text;
            shape = structure(target);
        }
        return Optional.of(new MemberPath(places, plain));
    }

    private static @Nullable StructureShape structure(Shape target) {
        return switch (target) {
            case StructureShape structure -> structure;
            case Shape.ListOf list -> structure(list.element());
            default -> null;
        };
    }

    /// Whether one text at most can be there: then [#text] says it without more ado.
    boolean plain() {
        return plain;
    }

    @Nullable String text(Structure input) {
        Object value = input.member(places[0]);
        return value == null ? null : value.toString();
    }

    /// What is there, each as text; nothing where it is absent.
    List<String> values(Structure input) {
        Object value = input.member(places[0]);
        if (value == null) {
            return List.of();
        }
        if (places.length == 1 && !(value instanceof List<?>)) {
            return value instanceof Structure ? List.of("") : List.of(value.toString());
        }
        List<String> values = new ArrayList<>();
        collect(value, 1, values);
        return values;
    }

    private void collect(@Nullable Object value, int depth, List<String> into) {
        switch (value) {
            case null -> {}
            case List<?> list -> list.forEach(one -> collect(one, depth, into));
            case Structure structure when depth < places.length ->
                collect(structure.member(places[depth]), depth + 1, into);
            default -> into.add(value instanceof Structure ? "" : value.toString());
        }
    }
}

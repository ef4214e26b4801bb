package dev.millrace.cloud.service.s3.operation;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.StructureShape;
import org.jspecify.annotations.Nullable;

/// Members of AWS's structures by AWS's names. Many of S3's structures carry the same twenty headers and ten checksums
/// without a type in common; this says once what would otherwise be said for each of them.
final class Members<S extends Structure> {
    private final StructureShape shape;
    private final @Nullable Object[] values;

    private Members(StructureShape shape) {
        this.shape = shape;
        this.values = new @Nullable Object[shape.members().size()];
    }

    static <S extends Structure> Members<S> of(StructureShape shape) {
        return new Members<>(shape);
    }

    /// @throws IllegalArgumentException where the structure has no such member
    Members<S> set(String name, @Nullable Object value) {
        int index = shape.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(shape.name() + " has no member " + name);
        }
        values[index] = value;
        return this;
    }

    @SuppressWarnings("unchecked")
    S make() {
        return (S) shape.make(values);
    }

    /// A member's value; null where it is absent or the structure has no such member.
    static @Nullable Object value(Structure from, String name) {
        int index = from.shape().indexOf(name);
        return index < 0 ? null : from.member(index);
    }

    /// The same, of a text.
    static @Nullable String text(Structure from, String name) {
        return (String) value(from, name);
    }
}

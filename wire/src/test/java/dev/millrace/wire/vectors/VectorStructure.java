package dev.millrace.wire.vectors;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.StructureShape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A value of a shape that no generated record stands for.
record VectorStructure(StructureShape shape, @Nullable Object[] values) implements Structure {
    @Override
    public @Nullable Object member(int index) {
        return values[index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VectorStructure that && shape == that.shape && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(shape.name()).append('{');
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                text.append(shape.members().get(i).name())
                        .append('=')
                        .append(values[i])
                        .append(' ');
            }
        }
        return text.append('}').toString();
    }
}

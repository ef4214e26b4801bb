package dev.millrace.wire;

import dev.millrace.wire.schema.StructureShape;
import org.jspecify.annotations.Nullable;

/// A value with members: what every generated record implements so that a codec can read it without reflection.
public interface Structure {
    StructureShape shape();

    /// The value of the shape's member at `index`: null where absent. Java types by shape: string → [String], blob →
    /// [Bytes] or, where it streams, [Body], boolean → [Boolean], byte, short and integer → [Integer], long → [Long],
    /// float and double → [Float], [Double], timestamp → [java.time.Instant], list → [java.util.List], map →
    /// [java.util.Map], structure → [Structure], event stream → [EventStream].
    @Nullable
    Object member(int index);
}

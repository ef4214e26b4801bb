package dev.millrace.wire.service;

import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;

/// The code behind an operation that answers something: a line's right side in a service's table.
@FunctionalInterface
public interface Answers<I extends Structure, O extends Structure> {
    O answer(I input, Call call);

    /// For an operation whose input is `I`, which the table's generated methods see to.
    @SuppressWarnings("unchecked")
    default Operation.Handler handler() {
        return (input, call) -> answer((I) input, call);
    }
}

package dev.millrace.wire.service;

import dev.millrace.wire.validation.Constraints;
import dev.millrace.wire.validation.Constraints.Violation;
import java.util.List;
import java.util.function.Function;

/// A service's facts and its operations, each bound to its code: what a generated `<Name>Operations` builds.
/// @param sentence what the service says of an input that breaks constraints
public record Service(ServiceFacts facts, List<Operation> operations, Function<List<Violation>, String> sentence) {
    /// With the sentence that most of AWS's services have.
    public Service(ServiceFacts facts, List<Operation> operations) {
        this(facts, operations, Constraints::sentence);
    }

    /// The same with other words for broken constraints.
    public Service wording(Function<List<Violation>, String> words) {
        return new Service(facts, operations, words);
    }

    /// @throws IllegalArgumentException where it has none of this name
    public Operation operation(String name) {
        return operations.stream()
                .filter(operation -> operation.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(facts.title() + " has no operation " + name));
    }

    /// What is wrong with an input, in the service's words.
    public String sentence(List<Violation> violations) {
        return sentence.apply(violations);
    }
}

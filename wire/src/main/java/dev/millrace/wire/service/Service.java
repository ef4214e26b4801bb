package dev.millrace.wire.service;

import dev.millrace.wire.Lazy;
import dev.millrace.wire.validation.Constraints;
import dev.millrace.wire.validation.Constraints.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A service's facts and its operations, each bound to its code: what a generated `<Name>Operations` builds. The facts
/// are there at once; the operations, which are many, when one is first asked for.
public final class Service {
    private final ServiceFacts facts;
    private final Lazy<Table> table;
    private final Function<List<Violation>, String> sentence;

    private record Table(List<Operation> operations, Map<String, Operation> byName) {
        static Table of(List<Operation> operations) {
            Map<String, Operation> byName = HashMap.newHashMap(operations.size());
            operations.forEach(operation -> byName.put(operation.name(), operation));
            return new Table(List.copyOf(operations), byName);
        }
    }

    private Service(ServiceFacts facts, Lazy<Table> table, Function<List<Violation>, String> sentence) {
        this.facts = facts;
        this.table = table;
        this.sentence = sentence;
    }

    /// With the sentence that most of AWS's services have.
    public Service(ServiceFacts facts, List<Operation> operations) {
        this(facts, Lazy.of(() -> Table.of(operations)), Constraints::sentence);
    }

    /// A service whose table is filled when one of its operations is first asked for: a server has a thousand lines of
    /// which a start needs none.
    public static Service of(ServiceFacts facts, Supplier<Service> table) {
        return new Service(facts, Lazy.of(() -> table.get().table.get()), Constraints::sentence);
    }

    /// The same with other words for broken constraints.
    public Service wording(Function<List<Violation>, String> words) {
        return new Service(facts, table, words);
    }

    /// The same with something done to each operation.
    public Service with(UnaryOperator<Operation> change) {
        return new Service(
                facts,
                Lazy.of(() -> Table.of(operations().stream().map(change).toList())),
                sentence);
    }

    public ServiceFacts facts() {
        return facts;
    }

    /// Whether an operation was asked for.
    public boolean filled() {
        return table.made();
    }

    /// In the model's order.
    /// @throws IllegalStateException where the service's table is not whole
    public List<Operation> operations() {
        return table.get().operations;
    }

    /// Null where it has none of this name.
    public @Nullable Operation find(String name) {
        return table.get().byName.get(name);
    }

    /// @throws IllegalArgumentException where it has none of this name
    public Operation operation(String name) {
        Operation found = find(name);
        if (found == null) {
            throw new IllegalArgumentException(facts.title() + " has no operation " + name);
        }
        return found;
    }

    /// What is wrong with an input, in the service's words.
    public String sentence(List<Violation> violations) {
        return sentence.apply(violations);
    }
}

package dev.millrace.wire.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A service's table of operations while it is filled: what the generated `<Name>Operations` stand on. Each operation
/// that the model offers has one line, in any order.
public final class OperationTable {
    private final ServiceFacts facts;
    private final List<String> offered;
    private final Map<String, Operation> lines = new HashMap<>();
    private final List<String> repeated = new ArrayList<>();

    /// @param offered the operations' names, in the model's order
    public OperationTable(ServiceFacts facts, List<String> offered) {
        this.facts = facts;
        this.offered = offered;
    }

    public void add(Operation operation) {
        if (lines.put(operation.name(), operation) != null) {
            repeated.add(operation.name());
        }
    }

    /// The service, its operations in the model's order.
    /// @throws IllegalStateException naming each operation that has no line, or more than one
    public Service build() {
        List<String> missing =
                offered.stream().filter(name -> !lines.containsKey(name)).toList();
        if (!missing.isEmpty() || !repeated.isEmpty()) {
            throw new IllegalStateException(facts.title() + "'s table of operations lacks " + missing + " and repeats "
                    + repeated.stream().distinct().toList());
        }
        return new Service(facts, offered.stream().map(lines::get).toList());
    }
}

package dev.millrace.cloud.service.logs.insights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `stats`: one row for each group of rows, made when all have come.
final class StatsStage implements Stage {
    private static final long GROUP_WEIGHT = 256;

    private record Group(List<Value> keys, List<Aggregate.Sum> sums) {}

    private final Command.Stats stats;
    private final Budget budget;
    private final Stage next;
    private final Map<List<String>, Group> groups = new LinkedHashMap<>();

    StatsStage(Command.Stats stats, Budget budget, Stage next) {
        this.stats = stats;
        this.budget = budget;
        this.next = next;
        if (stats.by().isEmpty()) {
            group(List.of());
        }
    }

    @Override
    public void take(Row row) {
        List<Value> keys =
                stats.by().stream().map(by -> by.expression().of(row)).toList();
        group(keys).sums.forEach(sum -> sum.add(row));
    }

    private Group group(List<Value> keys) {
        List<String> texts = keys.stream().map(Value::text).toList();
        Group known = groups.get(texts);
        if (known == null) {
            budget.take(GROUP_WEIGHT + texts.stream().mapToLong(String::length).sum());
            known = new Group(
                    keys,
                    stats.aggregates().stream()
                            .map(aggregate -> aggregate.sum(budget))
                            .toList());
            groups.put(texts, known);
        }
        return known;
    }

    @Override
    public void end() {
        for (Group group : new ArrayList<>(groups.values())) {
            Map<String, Value> outcomes = new LinkedHashMap<>();
            for (int i = 0; i < group.sums.size(); i++) {
                outcomes.put(Expression.Outcome.name(i), group.sums.get(i).value());
            }
            Row outcome = Row.of(outcomes);
            Map<String, Value> made = new LinkedHashMap<>();
            for (int i = 0; i < group.keys.size(); i++) {
                made.put(stats.by().get(i).name(), group.keys.get(i));
            }
            stats.columns().forEach(column -> made.put(column.name(), column.expression().of(outcome)));
            next.take(Row.of(made));
        }
        next.end();
    }
}

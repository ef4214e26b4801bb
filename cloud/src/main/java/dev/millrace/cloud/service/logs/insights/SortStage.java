package dev.millrace.cloud.service.logs.insights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// `sort`: holds the first so many, gives them in their order when all have come. Rows that are alike stay in the order
/// they came in.
final class SortStage implements Stage {
    private record Placed(Row row, List<Value> keys, long order) {}

    private final List<Command.Key> keys;
    private final int most;
    private final Budget budget;
    private final Stage next;
    private final Comparator<Placed> sorted;
    /// The last first.
    private final PriorityQueue<Placed> held;

    private long order;

    SortStage(List<Command.Key> keys, int most, Budget budget, Stage next) {
        this.keys = keys;
        this.most = most;
        this.budget = budget;
        this.next = next;
        this.sorted = this::compare;
        this.held = new PriorityQueue<>(sorted.reversed());
    }

    private int compare(Placed a, Placed b) {
        for (int i = 0; i < keys.size(); i++) {
            Value left = a.keys.get(i);
            Value right = b.keys.get(i);
            // What is not there comes last either way.
            boolean turned = keys.get(i).descending() && !left.absent() && !right.absent();
            int order = turned ? right.compareTo(left) : left.compareTo(right);
            if (order != 0) {
                return order;
            }
        }
        return Long.compare(a.order, b.order);
    }

    @Override
    public void take(Row row) {
        Placed placed =
                new Placed(row, keys.stream().map(key -> key.expression().of(row)).toList(), order++);
        Placed last = held.peek();
        if (held.size() == most && last != null && sorted.compare(placed, last) >= 0) {
            return;
        }
        budget.take(row.weight());
        held.add(placed);
        if (held.size() > most) {
            budget.give(held.remove().row.weight());
        }
    }

    @Override
    public void end() {
        List<Placed> all = new ArrayList<>(held);
        held.clear();
        all.sort(sorted);
        for (Placed placed : all) {
            budget.give(placed.row.weight());
            next.take(placed.row);
        }
        next.end();
    }
}

package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.service.logs.domain.LogEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// A query at work: events are pushed in, the latest first, and rows come out.
public final class Pipeline {
    /// The query holds more than it may.
    public static final class TooLarge extends Exception {
        private TooLarge() {
            super("The query holds more than it may", null, false, false);
        }
    }

    private final List<String> shown;
    private final Budget budget;
    private final Stage first;
    private final List<Map<String, String>> rows = new ArrayList<>();
    private final int most;
    private long matched;
    private boolean enough;

    /// @param most rows that come out
    /// @param holds what it may hold, in characters
    public Pipeline(Query query, int most, long holds) {
        this.most = most;
        this.budget = new Budget(holds);
        this.shown = query.shown();
        List<Command> commands = query.commands();
        // What comes through the filters that stand first is matched.
        int filters = 0;
        while (filters < commands.size() && passesAll(commands.get(filters))) {
            filters++;
        }
        Stage rest = new Shown();
        for (int i = commands.size() - 1; i >= filters; i--) {
            rest = stage(commands.get(i), commands.subList(i + 1, commands.size()), rest);
        }
        Stage counted = new Counted(rest);
        for (int i = filters - 1; i >= 0; i--) {
            counted = stage(commands.get(i), List.of(), counted);
        }
        first = counted;
    }

    private static boolean passesAll(Command command) {
        return command instanceof Command.Filter
                || command instanceof Command.Fields
                || command instanceof Command.Parse
                || command instanceof Command.Display;
    }

    /// Takes an event.
    /// @return whether more of them may change what comes out
    public boolean take(LogEvent event, String log, String group, String stream, String pointer) throws TooLarge {
        try {
            first.take(Row.of(new Row.Found(event, log, group, stream, pointer)));
            return !enough;
        } catch (Budget.Exceeded e) {
            throw new TooLarge();
        }
    }

    /// The rows, when all events have come: what each shows, by name.
    public List<Map<String, String>> end() throws TooLarge {
        try {
            first.end();
            return rows;
        } catch (Budget.Exceeded e) {
            throw new TooLarge();
        }
    }

    /// How many events came through the filters.
    public long matched() {
        return matched;
    }

    private Stage stage(Command command, List<Command> after, Stage next) {
        return switch (command) {
            case Command.Fields(List<Command.Named> fields) -> new Each(next, row -> set(row, fields));
            case Command.Display(List<Command.Named> fields) -> new Each(next, row -> set(row, fields));
            case Command.Filter(Expression condition) -> new Filtered(condition, next);
            case Command.Parse(Expression from, Extraction extraction) ->
                new Each(next, row -> {
                    Value text = from.of(row);
                    if (!text.absent()) {
                        extraction.of(text.text()).forEach((name, value) -> row.put(name, Value.of(value)));
                    }
                });
            case Command.Stats stats -> new StatsStage(stats, budget, next);
            case Command.Sort(List<Command.Key> keys) -> new SortStage(keys, wanted(after), budget, next);
            case Command.Limit(int count, boolean any) -> new Limited(count, any, next);
            case Command.Dedup(List<Expression> fields) -> new Dedup(fields, next);
            case Command.Unnest(Expression list, String name) -> new Unnested(list, name, next);
            case Command.Patterns(Expression text) -> new PatternStage(text, budget, next);
        };
    }

    /// How many sorted rows can come out at most, given what is done with them.
    private int wanted(List<Command> after) {
        for (Command command : after) {
            switch (command) {
                case Command.Limit(int count, boolean any) -> {
                    return Math.min(count, most);
                }
                case Command.Fields fields -> {}
                case Command.Display display -> {}
                case Command.Parse parse -> {}
                default -> {
                    return Integer.MAX_VALUE;
                }
            }
        }
        return most;
    }

    /// A name alone is what the row has already.
    private static void set(Row row, List<Command.Named> fields) {
        for (Command.Named field : fields) {
            if (!(field.expression() instanceof Expression.Field(String name)
                    && name.equals(field.name()))) {
                row.put(field.name(), field.expression().of(row));
            }
        }
    }

    private record Each(Stage next, Consumer<Row> change) implements Stage {
        @Override
        public void take(Row row) {
            change.accept(row);
            next.take(row);
        }

        @Override
        public void end() {
            next.end();
        }
    }

    private record Filtered(Expression condition, Stage next) implements Stage {
        @Override
        public void take(Row row) {
            if (condition.of(row).truth()) {
                next.take(row);
            }
        }

        @Override
        public void end() {
            next.end();
        }
    }

    private final class Counted implements Stage {
        private final Stage next;

        private Counted(Stage next) {
            this.next = next;
        }

        @Override
        public void take(Row row) {
            matched++;
            next.take(row);
        }

        @Override
        public void end() {
            next.end();
        }
    }

    private final class Limited implements Stage {
        private final int count;
        private final boolean any;
        private final Stage next;
        private int taken;

        private Limited(int count, boolean any, Stage next) {
            this.count = count;
            this.any = any;
            this.next = next;
        }

        @Override
        public void take(Row row) {
            if (taken < count) {
                taken++;
                next.take(row);
            }
            enough |= any && taken == count;
        }

        @Override
        public void end() {
            next.end();
        }
    }

    /// The first of the rows that are alike in some fields. One that has none of them is like no other.
    private final class Dedup implements Stage {
        private final List<Expression> fields;
        private final Stage next;
        private final Set<List<String>> seen = new HashSet<>();

        private Dedup(List<Expression> fields, Stage next) {
            this.fields = fields;
            this.next = next;
        }

        @Override
        public void take(Row row) {
            List<Value> values = fields.stream().map(field -> field.of(row)).toList();
            if (values.stream().anyMatch(Value::absent)) {
                next.take(row);
                return;
            }
            List<String> key = values.stream().map(Value::text).toList();
            if (seen.add(key)) {
                budget.take(64 + key.stream().mapToLong(String::length).sum());
                next.take(row);
            }
        }

        @Override
        public void end() {
            next.end();
        }
    }

    private record Unnested(Expression list, String name, Stage next) implements Stage {
        @Override
        public void take(Row row) {
            if (list.of(row) instanceof Value.Structure(JsonNode json) && json.isArray()) {
                for (JsonNode item : json) {
                    next.take(row.with(name, Value.of(item)));
                }
            }
        }

        @Override
        public void end() {
            next.end();
        }
    }

    private final class Shown implements Stage {
        @Override
        public void take(Row row) {
            if (rows.size() >= most) {
                return;
            }
            Map<String, String> cells = new LinkedHashMap<>();
            long weight = 64;
            for (String name : shown) {
                Value value = row.field(name);
                if (!value.absent()) {
                    cells.put(name, value.text());
                    weight += value.text().length() + 48L;
                }
            }
            if (!row.aggregated()) {
                cells.put("@ptr", row.field("@ptr").text());
            }
            budget.take(weight);
            rows.add(cells);
        }

        @Override
        public void end() {}
    }
}

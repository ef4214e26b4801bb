package dev.millrace.cloud.service.logs.insights;

import java.util.List;

/// One command of a query.
sealed interface Command {
    /// An expression under the name that it is shown by.
    record Named(String name, Expression expression) {}

    record Key(Expression expression, boolean descending) {}

    record Fields(List<Named> fields) implements Command {}

    record Display(List<Named> fields) implements Command {}

    record Filter(Expression condition) implements Command {}

    record Parse(Expression from, Extraction extraction) implements Command {}

    /// @param aggregates what the columns' expressions are made of, by their place
    record Stats(List<Named> columns, List<Aggregate> aggregates, List<Named> by) implements Command {}

    record Sort(List<Key> keys) implements Command {}

    /// @param any whichever come first: what is behind them is not looked at
    record Limit(int count, boolean any) implements Command {}

    record Dedup(List<Expression> fields) implements Command {}

    /// A row for each item of a list.
    record Unnest(Expression list, String name) implements Command {}

    record Patterns(Expression text) implements Command {}
}

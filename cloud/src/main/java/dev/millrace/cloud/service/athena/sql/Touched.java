package dev.millrace.cloud.service.athena.sql;

import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.CreateTableAsSelect;
import io.trino.sql.tree.CreateView;
import io.trino.sql.tree.Delete;
import io.trino.sql.tree.ExecuteImmediate;
import io.trino.sql.tree.Explain;
import io.trino.sql.tree.ExplainAnalyze;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Insert;
import io.trino.sql.tree.Merge;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.Relation;
import io.trino.sql.tree.ShowCreate;
import io.trino.sql.tree.ShowFunctions;
import io.trino.sql.tree.Statement;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.Update;
import io.trino.sql.tree.With;
import io.trino.sql.tree.WithQuery;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables that an engine's statement names. A name that WITH gives is none where it is in sight.
public final class Touched {
    private static final String CATALOG = "awsdatacatalog";

    /// What becomes of the table that a statement writes.
    public enum Written {
        MADE,
        ADDED_TO,
        CHANGED,
        VIEW
    }

    private final Function<String, Statement> parser;
    private final Set<Scan> read = new LinkedHashSet<>();
    /// What the WHERE beside a table asks of its rows, by the table's place in the statement.
    private final Map<Table, List<Bound>> bounds = new IdentityHashMap<>();
    private @Nullable TableName target;
    private @Nullable Written written;
    private @Nullable String foreign;
    private boolean known = true;

    private Touched(Function<String, Statement> parser) {
        this.parser = parser;
    }

    /// @param parser of statements within it
    static Touched of(Statement statement, Function<String, Statement> parser) {
        Touched touched = new Touched(parser);
        touched.statement(statement);
        return touched;
    }

    /// Tables and views whose rows it needs, each place apart where they are bounded otherwise.
    public Set<Scan> read() {
        return read;
    }

    /// The table that it writes; empty for none.
    public Optional<TableName> target() {
        return Optional.ofNullable(target);
    }

    public Optional<Written> written() {
        return Optional.ofNullable(written);
    }

    /// Another catalogue that it names.
    public Optional<String> foreign() {
        return Optional.ofNullable(foreign);
    }

    /// Whether it is of a kind that Athena has.
    public boolean known() {
        return known;
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Query query -> walk(query, Set.of());
            case Explain explain -> statement(explain.getStatement());
            case ExplainAnalyze explain -> statement(explain.getStatement());
            case ExecuteImmediate execute -> {
                execute.getParameters().forEach(parameter -> walk(parameter, Set.of()));
                statement(parser.apply(execute.getStatement().getValue()));
            }
            case CreateTableAsSelect create -> {
                writes(create.getName(), Written.MADE);
                walk(create.getQuery(), Set.of());
            }
            case CreateView create -> {
                writes(create.getName(), Written.VIEW);
                walk(create.getQuery(), Set.of());
            }
            case Insert insert -> {
                writes(insert.getTarget(), Written.ADDED_TO);
                walk(insert.getQuery(), Set.of());
            }
            case Delete delete -> changes(delete, delete.getTable());
            case Update update -> changes(update, update.getTable());
            case Merge merge -> changes(merge, merge.getTargetTable());
            case ShowCreate show -> name(show.getName()).ifPresent(name -> read.add(new Scan(name, List.of())));
            case ShowFunctions _ -> {}
            default -> known = false;
        }
    }

    private void writes(QualifiedName name, Written how) {
        target = name(name).orElse(null);
        written = how;
    }

    private void changes(Node statement, Table table) {
        writes(table.getName(), Written.CHANGED);
        statement.getChildren().forEach(child -> walk(child, Set.of()));
    }

    /// @param given names that WITH has given
    private void walk(Node node, Set<String> given) {
        Set<String> inSight = given;
        if (node instanceof Query query && query.getWith().isPresent()) {
            With with = query.getWith().get();
            inSight = new HashSet<>(given);
            for (WithQuery named : with.getQueries()) {
                String name = named.getName().getValue().toLowerCase(Locale.ROOT);
                if (with.isRecursive()) {
                    inSight.add(name);
                }
                walk(named.getQuery(), Set.copyOf(inSight));
                inSight.add(name);
            }
        } else if (node instanceof Table table) {
            List<String> parts = table.getName().getParts();
            if (parts.size() > 1 || !given.contains(parts.getFirst().toLowerCase(Locale.ROOT))) {
                name(table.getName())
                        .ifPresent(name -> read.add(new Scan(name, bounds.getOrDefault(table, List.of()))));
            }
        } else if (node instanceof QuerySpecification select) {
            bound(select);
        }
        for (Node child : node.getChildren()) {
            if (!(child instanceof With)) {
                walk(child, inSight);
            }
        }
    }

    /// Only of a table that is read alone is plain whose the columns are.
    private void bound(QuerySpecification select) {
        Relation from = select.getFrom().orElse(null);
        Expression where = select.getWhere().orElse(null);
        Relation plain = from instanceof AliasedRelation aliased && aliased.getColumnNames() == null
                ? aliased.getRelation()
                : from;
        if (where != null && plain instanceof Table table) {
            String called = from instanceof AliasedRelation aliased
                    ? aliased.getAlias().getValue()
                    : table.getName().getParts().getLast();
            bounds.put(table, Bound.of(where, called.toLowerCase(Locale.ROOT)));
        }
    }

    /// What stands behind a `$` names a part of what is kept of a table: `"rides$partitions"`.
    private Optional<TableName> name(QualifiedName name) {
        List<String> parts = name.getParts();
        if (parts.size() > 2 && !parts.get(parts.size() - 3).equalsIgnoreCase(CATALOG)) {
            foreign = parts.get(parts.size() - 3);
            return Optional.empty();
        }
        String table = parts.getLast();
        int part = table.lastIndexOf('$');
        return Optional.of(new TableName(
                parts.size() > 1 ? parts.get(parts.size() - 2) : null, part > 0 ? table.substring(0, part) : table));
    }
}

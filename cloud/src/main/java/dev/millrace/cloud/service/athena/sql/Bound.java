package dev.millrace.cloud.service.athena.sql;

import io.trino.sql.tree.BetweenPredicate;
import io.trino.sql.tree.ComparisonPredicate;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.GenericLiteral;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.InListExpression;
import io.trino.sql.tree.InPredicate;
import io.trino.sql.tree.LogicalExpression;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Predicated;
import io.trino.sql.tree.StringLiteral;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a WHERE asks of a column, in the forms by which the engine knows partitions that it need not read: a comparison of
/// the column with a constant, or with several. What has another form bounds nothing.
/// @param column in lower case
/// @param values constants of one sort
public record Bound(String column, How how, List<Constant> values) {
    private static final Set<String> WHOLE_NUMBERS = Set.of("tinyint", "smallint", "int", "integer", "bigint");
    private static final int DATE_LENGTH = 10;

    /// How a value is to its constants.
    enum How {
        ONE_OF,
        LESS,
        AT_MOST,
        MORE,
        AT_LEAST
    }

    /// @param text as the statement writes it, without quotes
    record Constant(Sort sort, String text) {}

    enum Sort {
        TEXT,
        NUMBER,
        DATE
    }

    /// @param called what the table is called in the statement, in lower case
    static List<Bound> of(Expression where, String called) {
        List<Bound> bounds = new ArrayList<>();
        collect(where, called, bounds);
        return bounds;
    }

    private static void collect(Expression where, String called, List<Bound> into) {
        if (where instanceof LogicalExpression and && and.getOperator() == LogicalExpression.Operator.AND) {
            and.getTerms().forEach(term -> collect(term, called, into));
        } else if (where instanceof Predicated predicated) {
            switch (predicated.getPredicate()) {
                case ComparisonPredicate comparison -> compared(predicated.getValue(), comparison, called, into);
                case InPredicate in when !in.isNegated() && in.getValueList() instanceof InListExpression list ->
                    column(predicated.getValue(), called).ifPresent(column -> {
                        List<Constant> values = list.getValues().stream()
                                .flatMap(value -> constant(value).stream())
                                .toList();
                        if (values.size() == list.getValues().size()) {
                            into.add(new Bound(column, How.ONE_OF, values));
                        }
                    });
                case BetweenPredicate between when !between.isNegated() && !between.isSymmetric() ->
                    column(predicated.getValue(), called).ifPresent(column -> {
                        constant(between.getMin())
                                .ifPresent(least -> into.add(new Bound(column, How.AT_LEAST, List.of(least))));
                        constant(between.getMax())
                                .ifPresent(most -> into.add(new Bound(column, How.AT_MOST, List.of(most))));
                    });
                default -> {}
            }
        }
    }

    private static void compared(
            Expression left, ComparisonPredicate comparison, String called, List<Bound> into) {
        Optional<String> column = column(left, called);
        boolean turned = column.isEmpty();
        Optional<Constant> constant = constant(turned ? left : comparison.getRight());
        if (turned) {
            column = column(comparison.getRight(), called);
        }
        if (column.isEmpty() || constant.isEmpty()) {
            return;
        }
        Optional<How> how = switch (comparison.getOperator()) {
            case EQUAL -> Optional.of(How.ONE_OF);
            case NOT_EQUAL -> Optional.<How>empty();
            case LESS_THAN -> Optional.of(turned ? How.MORE : How.LESS);
            case LESS_THAN_OR_EQUAL -> Optional.of(turned ? How.AT_LEAST : How.AT_MOST);
            case GREATER_THAN -> Optional.of(turned ? How.LESS : How.MORE);
            case GREATER_THAN_OR_EQUAL -> Optional.of(turned ? How.AT_MOST : How.AT_LEAST);
        };
        String of = column.get();
        List<Constant> values = List.of(constant.get());
        how.ifPresent(known -> into.add(new Bound(of, known, values)));
    }

    private static Optional<String> column(Expression expression, String called) {
        return switch (expression) {
            case Identifier name -> Optional.of(lower(name));
            case DereferenceExpression member
                    when member.getBase() instanceof Identifier table && lower(table).equals(called) ->
                member.getField().map(Bound::lower);
            default -> Optional.empty();
        };
    }

    private static String lower(Identifier name) {
        return name.getValue().toLowerCase(Locale.ROOT);
    }

    private static Optional<Constant> constant(Expression expression) {
        return switch (expression) {
            case StringLiteral text -> Optional.of(new Constant(Sort.TEXT, text.getValue()));
            case LongLiteral number -> Optional.of(new Constant(Sort.NUMBER, Long.toString(number.getParsedValue())));
            case GenericLiteral date when date.getType().equalsIgnoreCase("date") ->
                Optional.of(new Constant(Sort.DATE, date.getValue()));
            default -> Optional.empty();
        };
    }

    /// Whether a partition of that value may be meant; so too where value and constants cannot be compared.
    /// @param type as Hive writes it
    boolean mayHold(String type, String value) {
        for (Constant constant : values) {
            Optional<Integer> order = order(type.toLowerCase(Locale.ROOT), value, constant);
            if (order.isEmpty() || holds(order.get())) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(int order) {
        return switch (how) {
            case ONE_OF -> order == 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case MORE -> order > 0;
            case AT_LEAST -> order >= 0;
        };
    }

    private static Optional<Integer> order(String type, String value, Constant constant) {
        return switch (constant.sort) {
            case TEXT ->
                type.equals("string") || type.startsWith("varchar")
                        ? Optional.of(Arrays.compareUnsigned(
                                value.getBytes(StandardCharsets.UTF_8), constant.text.getBytes(StandardCharsets.UTF_8)))
                        : Optional.empty();
            case NUMBER -> WHOLE_NUMBERS.contains(type) ? numbers(value, constant.text) : Optional.empty();
            case DATE ->
                type.equals("date") && value.length() == DATE_LENGTH && constant.text.length() == DATE_LENGTH
                        ? Optional.of(value.compareTo(constant.text))
                        : Optional.empty();
        };
    }

    private static Optional<Integer> numbers(String value, String constant) {
        try {
            return Optional.of(Long.compare(Long.parseLong(value), Long.parseLong(constant)));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}

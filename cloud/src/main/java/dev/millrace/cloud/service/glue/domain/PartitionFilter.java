package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which partitions an expression such as `year = '2026' AND month > 3` selects: a question about a partition's values
/// alone. [FilterParser] reads the text.
///
/// What Hive writes for an absent value, `__HIVE_DEFAULT_PARTITION__`, is a text like any other to keys of text, and
/// null to the others: it is neither equal to anything nor different from it.
/// @param leading what every selected partition begins with: the values of the first keys, as far as each has to equal
///     a text
public record PartitionFilter(Condition condition, List<String> leading) {
    /// The value of a partition whose rows have none.
    public static final String ABSENT = "__HIVE_DEFAULT_PARTITION__";

    /// Everything.
    public static final PartitionFilter ALL = new PartitionFilter(_ -> true, List.of());

    /// A condition on a partition's values, in the order of the keys.
    @FunctionalInterface
    public interface Condition {
        boolean holds(List<String> values);
    }

    /// A condition, with what it wants of a value to be.
    /// @param wanted texts by the key's place: nothing else can make the condition hold
    record Term(Condition condition, Map<Integer, String> wanted) {}

    /// @param expression null or empty for everything
    public static PartitionFilter of(@Nullable String expression, List<Column> keys) {
        if (expression == null || expression.isBlank()) {
            return ALL;
        }
        Term term = new FilterParser(expression, keys).parse();
        List<String> leading = new ArrayList<>();
        for (int i = 0; term.wanted.containsKey(i); i++) {
            leading.add(term.wanted.get(i));
        }
        return new PartitionFilter(term.condition, leading);
    }

    public boolean matches(List<String> values) {
        return condition.holds(values);
    }
}

package dev.millrace.cloud.service.glue.crawl.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A column, its type, and the value that made the type what it is.
/// @param name in lower case
/// @param path as it stands in the object
/// @param evidence the value that forced the type, cut short; empty where a schema said it
public record FoundColumn(String name, String path, HiveType type, Evidence evidence) {
    /// @param object the key of the object in which the value stands
    public record Evidence(String object, String value) {
        private static final int SHOWN = 60;

        public Evidence {
            value = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        }
    }

    /// A column of both: the evidence is the one's whose type it is, or that which made it text.
    public FoundColumn merged(FoundColumn other) {
        HiveType both = HiveType.merge(type, other.type);
        return new FoundColumn(name, path, both, both.equals(type) ? evidence : other.evidence);
    }

    /// The columns of both, in the order of the first, what is new behind them.
    public static List<FoundColumn> merged(List<FoundColumn> one, List<FoundColumn> other) {
        Map<String, FoundColumn> all = new LinkedHashMap<>();
        one.forEach(column -> all.put(column.name, column));
        other.forEach(column -> all.merge(column.name, column, FoundColumn::merged));
        return new ArrayList<>(all.values());
    }
}

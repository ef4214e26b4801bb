package dev.millrace.cloud.service.athena.sql;

import java.util.List;
import java.util.Optional;

/// A table's rows as a statement reads them at one place.
/// @param bounds all of which hold of what is read
public record Scan(TableName table, List<Bound> bounds) {
    public Scan {
        bounds = List.copyOf(bounds);
    }

    /// A partition key.
    /// @param type as Hive writes it
    public record Key(String name, String type) {}

    /// Whether a partition may have rows that are read; so too where that is not plain.
    /// @param values in the order of the keys
    public boolean mayRead(List<Key> keys, List<String> values) {
        for (Bound bound : bounds) {
            Optional<Integer> place = place(keys, bound.column());
            if (place.isPresent()
                    && place.get() < values.size()
                    && !bound.mayHold(keys.get(place.get()).type(), values.get(place.get()))) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Integer> place(List<Key> keys, String column) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).name().equalsIgnoreCase(column)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}

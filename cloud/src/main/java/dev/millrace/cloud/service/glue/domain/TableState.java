package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table as it is kept: AWS's own structure, and what stands beside it.
/// @param table the current version, as it is answered
/// @param indexes over its partitions; null where none was ever made
public record TableState(Table table, @Nullable List<PartitionIndexState> indexes) {
    /// An index that somebody asked for; every query by leading keys is by index here anyway.
    public record PartitionIndexState(String name, List<String> keys) {}

    @Override
    public List<PartitionIndexState> indexes() {
        return indexes == null ? List.of() : indexes;
    }

    public List<Column> partitionKeys() {
        List<Column> keys = table.partitionKeys();
        return keys == null ? List.of() : keys;
    }

    public TableState with(Table changed) {
        return new TableState(changed, indexes);
    }

    public TableState withIndexes(List<PartitionIndexState> changed) {
        return new TableState(table, changed);
    }
}

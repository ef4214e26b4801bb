package dev.millrace.cloud.service.athena.sql;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hive's DDL as Athena speaks it: what the engine does not know and what needs none.
public sealed interface HiveDdl {
    /// @param type as Hive writes it, in lower case and without white space
    record Column(String name, String type, @Nullable String comment) {}

    /// How the rows of a table lie in their files.
    /// @param delimiters of `ROW FORMAT DELIMITED`, by the serialization parameter each is
    record Format(
            @Nullable String storedAs,
            @Nullable String inputFormat,
            @Nullable String outputFormat,
            @Nullable String serde,
            Map<String, String> serdeProperties,
            @Nullable Map<String, String> delimiters) {}

    /// @param values by the partition's key
    /// @param location null for the usual one
    record PartitionAt(Map<String, String> values, @Nullable String location) {}

    record CreateDatabase(
            String name,
            boolean ifNotExists,
            @Nullable String comment,
            @Nullable String location,
            Map<String, String> properties)
            implements HiveDdl {}

    record DropDatabase(String name, boolean ifExists, boolean cascade) implements HiveDdl {}

    record AlterDatabase(String name, Map<String, String> properties) implements HiveDdl {}

    record CreateTable(
            TableName name,
            boolean ifNotExists,
            List<Column> columns,
            @Nullable String comment,
            List<Column> partitionKeys,
            List<String> bucketColumns,
            int buckets,
            Format format,
            @Nullable String location,
            Map<String, String> properties)
            implements HiveDdl {}

    record DropTable(TableName name, boolean ifExists, boolean view) implements HiveDdl {}

    record AddPartitions(TableName name, boolean ifNotExists, List<PartitionAt> partitions) implements HiveDdl {}

    record DropPartitions(TableName name, boolean ifExists, List<Map<String, String>> partitions) implements HiveDdl {}

    record RenamePartition(TableName name, Map<String, String> from, Map<String, String> to) implements HiveDdl {}

    /// @param partition null for the table's own
    record SetLocation(TableName name, @Nullable Map<String, String> partition, String location) implements HiveDdl {}

    /// @param replace whether they take the place of those that are there
    record PutColumns(TableName name, List<Column> columns, boolean replace) implements HiveDdl {}

    record ChangeColumn(TableName name, String old, Column column) implements HiveDdl {}

    record SetProperties(TableName name, Map<String, String> properties) implements HiveDdl {}

    record RenameTable(TableName name) implements HiveDdl {}

    record RepairTable(TableName name) implements HiveDdl {}

    record ShowDatabases(@Nullable String pattern) implements HiveDdl {}

    record ShowTables(@Nullable String database, @Nullable String pattern, boolean views) implements HiveDdl {}

    record ShowPartitions(TableName name) implements HiveDdl {}

    record ShowCreateTable(TableName name) implements HiveDdl {}

    record ShowColumns(TableName name) implements HiveDdl {}

    /// @param key null for all
    record ShowProperties(TableName name, @Nullable String key) implements HiveDdl {}

    /// @param detail `FORMATTED`, `EXTENDED` or null
    record Describe(TableName name, @Nullable String detail) implements HiveDdl {}

    record Prepare(String name, String statement) implements HiveDdl {}

    record Deallocate(String name) implements HiveDdl {}
}

package dev.millrace.cloud.service.athena;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The data catalogue that tables are described in. Names are in lower case.
public interface Catalogue {
    /// @param location null for none
    record Database(
            String name, @Nullable String description, @Nullable String location, Map<String, String> parameters) {}

    /// @param type as Hive writes it
    record Column(String name, String type, @Nullable String comment) {}

    /// How rows lie in files.
    record Storage(
            List<Column> columns,
            @Nullable String location,
            @Nullable String inputFormat,
            @Nullable String outputFormat,
            @Nullable String serde,
            Map<String, String> serdeParameters,
            List<String> bucketColumns,
            int buckets) {
        public Storage withLocation(@Nullable String other) {
            return new Storage(
                    columns, other, inputFormat, outputFormat, serde, serdeParameters, bucketColumns, buckets);
        }

        public Storage withColumns(List<Column> other) {
            return new Storage(
                    other, location, inputFormat, outputFormat, serde, serdeParameters, bucketColumns, buckets);
        }
    }

    /// @param type `EXTERNAL_TABLE`, `VIRTUAL_VIEW` or another
    /// @param view what a view was written as
    record Table(
            String name,
            @Nullable String description,
            @Nullable String type,
            @Nullable Instant created,
            @Nullable Instant accessed,
            Storage storage,
            List<Column> partitionKeys,
            Map<String, String> parameters,
            @Nullable String view) {
        public boolean isView() {
            return "VIRTUAL_VIEW".equals(type);
        }

        public Table withStorage(Storage other) {
            return new Table(name, description, type, created, accessed, other, partitionKeys, parameters, view);
        }

        public Table withParameters(Map<String, String> other) {
            return new Table(name, description, type, created, accessed, storage, partitionKeys, other, view);
        }
    }

    /// @param values in the order of the table's partition keys
    record Partition(List<String> values, Storage storage) {}

    /// Whose catalogue.
    record Owner(String account, String region) {}

    List<Database> databases(Owner owner);

    Optional<Database> database(Owner owner, String name);

    void createDatabase(Owner owner, Database database);

    void changeDatabase(Owner owner, Database database);

    void dropDatabase(Owner owner, String name);

    List<Table> tables(Owner owner, String database);

    Optional<Table> table(Owner owner, String database, String name);

    void createTable(Owner owner, String database, Table table);

    /// What the change leaves alone stays as it is kept.
    void changeTable(Owner owner, String database, String name, UnaryOperator<Table> change);

    void dropTable(Owner owner, String database, String name);

    List<Partition> partitions(Owner owner, String database, String table);

    void addPartitions(Owner owner, String database, String table, List<Partition> partitions);

    /// @param values of the one that it takes the place of
    void changePartition(Owner owner, String database, String table, List<String> values, Partition partition);

    void dropPartitions(Owner owner, String database, String table, List<List<String>> values);
}

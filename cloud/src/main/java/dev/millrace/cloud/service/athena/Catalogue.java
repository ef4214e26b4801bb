package dev.millrace.cloud.service.athena;

import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
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

    /// Whose catalogue, and who asks: Athena looks things up in the name of who calls it ("Forward access sessions",
    /// IAM User Guide).
    /// @param caller null for the account's root, which everything is allowed
    /// @param request that it is asked for
    record Owner(String account, String region, @Nullable Caller caller, String request) {
        public static Owner of(Call call) {
            return new Owner(call.account(), call.region(), held(call.caller()), call.requestId());
        }

        /// The same for what Athena does for itself.
        public Owner itself() {
            return new Owner(account, region, null, request);
        }

        /// The caller, where policies are asked of it; null for a root.
        public static @Nullable Caller held(Caller caller) {
            return caller.kind() == Caller.Kind.ROOT ? null : caller;
        }
    }

    /// What an engine is about to do to a table without asking here.
    enum Change {
        CREATE_TABLE,
        UPDATE_TABLE,
        ADD_PARTITIONS,
        DROP_PARTITIONS
    }

    /// What is asked for by somebody who may not is refused with an `AccessDeniedException`, by every method.
    void permit(Owner owner, Change change, String database, String table);

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

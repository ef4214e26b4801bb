package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Database;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.UserDefinedFunction;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Databases and what lies in them, as AWS's structures, under keys that begin alike, so that a range is all that a
/// database or a table has:
///
/// ```
/// glue/databases             account region database
/// glue/tables                account region database table
/// glue/table-versions        account region database table version (ten digits)
/// glue/partitions            account region database table value…
/// glue/table-statistics      account region database table column
/// glue/partition-statistics  account region database table value… column
/// glue/functions             account region database function
/// ```
///
/// Partitions lie in the order of their values: those that have the same first values lie together. Who changes
/// something holds the lock of its database; a change of several rows is one write.
public final class Catalog {
    private static final int STRIPES = 64;
    private static final int VERSION_DIGITS = 10;

    private final Storage storage;
    private final ChangeLock[] locks = new ChangeLock[STRIPES];
    private final Documents<Database> databases;
    private final Documents<TableState> tables;
    private final Documents<Table> versions;
    private final Documents<Partition> partitions;
    private final Documents<KeptStatistics> tableStatistics;
    private final Documents<KeptStatistics> partitionStatistics;
    private final Documents<UserDefinedFunction> functions;

    public Catalog(Storage storage) {
        this.storage = storage;
        databases = storage.documents("glue/databases", Database.class);
        tables = storage.documents("glue/tables", TableState.class);
        versions = storage.documents("glue/table-versions", Table.class);
        partitions = storage.documents("glue/partitions", Partition.class);
        tableStatistics = storage.documents("glue/table-statistics", KeptStatistics.class);
        partitionStatistics = storage.documents("glue/partition-statistics", KeptStatistics.class);
        functions = storage.documents("glue/functions", UserDefinedFunction.class);
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ChangeLock();
        }
    }

    public Documents<Database> databases() {
        return databases;
    }

    public Documents<TableState> tables() {
        return tables;
    }

    public Documents<Table> versions() {
        return versions;
    }

    public Documents<Partition> partitions() {
        return partitions;
    }

    public Documents<KeptStatistics> tableStatistics() {
        return tableStatistics;
    }

    public Documents<KeptStatistics> partitionStatistics() {
        return partitionStatistics;
    }

    public Documents<UserDefinedFunction> functions() {
        return functions;
    }

    public Optional<Database> find(DatabaseId id) {
        return databases.find(id.key());
    }

    public Optional<TableState> find(TableId id) {
        return tables.find(id.key());
    }

    public Optional<Partition> find(TableId id, List<String> values) {
        return partitions.find(id.key(values));
    }

    /// A version that an update replaced.
    public Optional<Table> version(TableId id, String version) {
        return versions.find(id.key(versionKey(version)));
    }

    /// A version's part of the key: ten digits, so that versions lie in their order.
    public static String versionKey(String version) {
        return "0".repeat(Math.max(0, VERSION_DIGITS - version.length())) + version;
    }

    /// Decides and writes while nobody else changes anything of the database.
    public <R> R changing(DatabaseId id, Supplier<R> change) {
        return locks[Math.floorMod(id.hashCode(), STRIPES)].holding(change);
    }

    /// All of it or nothing.
    public void write(Consumer<Batch> writes) {
        storage.write(writes);
    }

    /// A database goes with all that lies in it.
    /// @param with what else goes in the same write
    public void delete(DatabaseId id, Consumer<Batch> with) {
        storage.write(batch -> {
            with.accept(batch);
            batch.delete(databases, id.key());
            batch.deleteAll(tables, id.key());
            batch.deleteAll(functions, id.key());
            deleteBelow(batch, id.key());
        });
    }

    /// A table goes with all that lies in it.
    public void delete(TableId id) {
        storage.write(batch -> {
            batch.delete(tables, id.key());
            deleteBelow(batch, id.key());
        });
    }

    private void deleteBelow(Batch batch, String[] key) {
        batch.deleteAll(versions, key);
        batch.deleteAll(partitions, key);
        batch.deleteAll(tableStatistics, key);
        batch.deleteAll(partitionStatistics, key);
    }
}

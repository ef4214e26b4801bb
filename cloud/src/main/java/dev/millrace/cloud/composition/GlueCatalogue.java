package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.BatchCreatePartitionRequest;
import dev.millrace.wire.glue.CreateDatabaseRequest;
import dev.millrace.wire.glue.CreateTableRequest;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.DeleteDatabaseRequest;
import dev.millrace.wire.glue.DeletePartitionRequest;
import dev.millrace.wire.glue.DeleteTableRequest;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetDatabaseRequest;
import dev.millrace.wire.glue.GetDatabasesRequest;
import dev.millrace.wire.glue.GetDatabasesResponse;
import dev.millrace.wire.glue.GetPartitionsRequest;
import dev.millrace.wire.glue.GetPartitionsResponse;
import dev.millrace.wire.glue.GetTableRequest;
import dev.millrace.wire.glue.GetTablesRequest;
import dev.millrace.wire.glue.GetTablesResponse;
import dev.millrace.wire.glue.Glue;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.UpdateDatabaseRequest;
import dev.millrace.wire.glue.UpdatePartitionRequest;
import dev.millrace.wire.glue.UpdateTableRequest;
import dev.millrace.wire.service.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Glue as Athena sees it: the catalogue of its tables.
public final class GlueCatalogue implements Catalogue {
    /// The most partitions that BatchCreatePartition takes.
    private static final int BATCH = 100;

    private final Glue glue;

    public GlueCatalogue(Service service) {
        glue = new Glue(service);
    }

    @Override
    public List<Database> databases(Owner owner) {
        List<Database> all = new ArrayList<>();
        String token = null;
        do {
            GetDatabasesResponse page = glue.getDatabases(
                    GetDatabasesRequest.builder().nextToken(token).build(), call(owner));
            page.databaseList().forEach(database -> all.add(GlueTables.database(database)));
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    @Override
    public Optional<Database> database(Owner owner, String name) {
        try {
            return Optional.ofNullable(glue.getDatabase(
                                    GetDatabaseRequest.builder().name(name).build(), call(owner))
                            .database())
                    .map(GlueTables::database);
        } catch (EntityNotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public void createDatabase(Owner owner, Database database) {
        glue.createDatabase(
                CreateDatabaseRequest.builder().databaseInput(input(database)).build(), call(owner));
    }

    @Override
    public void changeDatabase(Owner owner, Database database) {
        glue.updateDatabase(
                UpdateDatabaseRequest.builder()
                        .name(database.name())
                        .databaseInput(input(database))
                        .build(),
                call(owner));
    }

    private static DatabaseInput input(Database database) {
        return DatabaseInput.builder()
                .name(database.name())
                .description(database.description())
                .locationUri(database.location())
                .parameters(database.parameters())
                .build();
    }

    @Override
    public void dropDatabase(Owner owner, String name) {
        glue.deleteDatabase(DeleteDatabaseRequest.builder().name(name).build(), call(owner));
    }

    @Override
    public List<Table> tables(Owner owner, String database) {
        List<Table> all = new ArrayList<>();
        String token = null;
        do {
            GetTablesResponse page = glue.getTables(
                    GetTablesRequest.builder()
                            .databaseName(database)
                            .nextToken(token)
                            .build(),
                    call(owner));
            if (page.tableList() != null) {
                page.tableList().forEach(table -> all.add(GlueTables.table(table)));
            }
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    @Override
    public Optional<Table> table(Owner owner, String database, String name) {
        return kept(owner, database, name).map(GlueTables::table);
    }

    private Optional<dev.millrace.wire.glue.Table> kept(Owner owner, String database, String name) {
        try {
            return Optional.ofNullable(glue.getTable(
                            GetTableRequest.builder()
                                    .databaseName(database)
                                    .name(name)
                                    .build(),
                            call(owner))
                    .table());
        } catch (EntityNotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public void createTable(Owner owner, String database, Table table) {
        glue.createTable(
                CreateTableRequest.builder()
                        .databaseName(database)
                        .tableInput(GlueTables.input(table, null))
                        .build(),
                call(owner));
    }

    @Override
    public void changeTable(Owner owner, String database, String name, UnaryOperator<Table> change) {
        dev.millrace.wire.glue.Table before = kept(owner, database, name)
                .orElseThrow(() -> new EntityNotFoundException("Table " + name + " not found."));
        Table after = change.apply(GlueTables.table(before));
        glue.updateTable(
                UpdateTableRequest.builder()
                        .databaseName(database)
                        .tableInput(GlueTables.input(after, before))
                        .build(),
                call(owner));
    }

    @Override
    public void dropTable(Owner owner, String database, String name) {
        glue.deleteTable(
                DeleteTableRequest.builder().databaseName(database).name(name).build(), call(owner));
    }

    @Override
    public List<Partition> partitions(Owner owner, String database, String table) {
        List<Partition> all = new ArrayList<>();
        String token = null;
        do {
            GetPartitionsResponse page = glue.getPartitions(
                    GetPartitionsRequest.builder()
                            .databaseName(database)
                            .tableName(table)
                            .nextToken(token)
                            .build(),
                    call(owner));
            if (page.partitions() != null) {
                page.partitions().forEach(partition -> all.add(GlueTables.partition(partition)));
            }
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    @Override
    public void addPartitions(Owner owner, String database, String table, List<Partition> partitions) {
        for (int from = 0; from < partitions.size(); from += BATCH) {
            List<PartitionInput> batch = partitions.subList(from, Math.min(from + BATCH, partitions.size())).stream()
                    .map(GlueTables::input)
                    .toList();
            glue.batchCreatePartition(
                    BatchCreatePartitionRequest.builder()
                            .databaseName(database)
                            .tableName(table)
                            .partitionInputList(batch)
                            .build(),
                    call(owner));
        }
    }

    @Override
    public void changePartition(
            Owner owner, String database, String table, List<String> values, Partition partition) {
        glue.updatePartition(
                UpdatePartitionRequest.builder()
                        .databaseName(database)
                        .tableName(table)
                        .partitionValueList(values)
                        .partitionInput(GlueTables.input(partition))
                        .build(),
                call(owner));
    }

    @Override
    public void dropPartitions(Owner owner, String database, String table, List<List<String>> values) {
        for (List<String> one : values) {
            glue.deletePartition(
                    DeletePartitionRequest.builder()
                            .databaseName(database)
                            .tableName(table)
                            .partitionValues(one)
                            .build(),
                    call(owner));
        }
    }

    /// Athena acts as the account whose query it is.
    private static Call call(Owner owner) {
        return ServiceCall.of("athena.amazonaws.com", owner.account(), owner.region());
    }
}

package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
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
import dev.millrace.wire.glue.TableInput;
import dev.millrace.wire.glue.UpdateDatabaseRequest;
import dev.millrace.wire.glue.UpdatePartitionRequest;
import dev.millrace.wire.glue.UpdateTableRequest;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Glue as Athena sees it: the catalogue of its tables. Whoever asks is held to its own rights.
public final class GlueCatalogue implements Catalogue {
    /// The most partitions that BatchCreatePartition takes.
    private static final int BATCH = 100;

    private static final String ATHENA = "athena.amazonaws.com";

    private final Service service;
    private final BeforeCall authorizer;
    private final Glue glue;

    /// @param authorizer asked of every call in a caller's name
    public GlueCatalogue(Service service, BeforeCall authorizer) {
        this.service = service;
        this.authorizer = authorizer;
        glue = new Glue(service.with(this::held));
    }

    private Operation held(Operation operation) {
        return operation.answeredBy((input, call) -> operation.handler().answer(input, allowed(operation, input, call)));
    }

    /// Asks whether the caller may, and refuses as Athena tells of Glue's refusals.
    private Call allowed(Operation operation, Structure input, Call call) {
        if (call.caller().kind() == Caller.Kind.SERVICE) {
            return call;
        }
        try {
            return authorizer.check(service, operation, input, call);
        } catch (AwsException refused) {
            throw new AwsException(
                    refused.code(),
                    refused.httpStatus(),
                    refused.message() + " (Service: AmazonDataCatalog; Status Code: 400; Error Code: " + refused.code()
                            + "; Request ID: " + call.requestId() + "; Proxy: null)");
        }
    }

    @Override
    public void permit(Owner owner, Change change, String database, String table) {
        TableInput described = TableInput.builder().name(table).build();
        switch (change) {
            case CREATE_TABLE -> permit(owner, "CreateTable", CreateTableRequest.builder()
                    .databaseName(database)
                    .tableInput(described)
                    .build());
            case UPDATE_TABLE -> permit(owner, "UpdateTable", UpdateTableRequest.builder()
                    .databaseName(database)
                    .tableInput(described)
                    .build());
            case ADD_PARTITIONS -> permit(owner, "BatchCreatePartition", BatchCreatePartitionRequest.builder()
                    .databaseName(database)
                    .tableName(table)
                    .partitionInputList(List.of())
                    .build());
            case DROP_PARTITIONS -> permit(owner, "DeletePartition", DeletePartitionRequest.builder()
                    .databaseName(database)
                    .tableName(table)
                    .partitionValues(List.of())
                    .build());
        }
    }

    private void permit(Owner owner, String operation, Structure input) {
        allowed(service.operation(operation), input, call(owner));
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

    /// Athena acts as who calls it, and as the account itself for its root.
    private static Call call(Owner owner) {
        Caller caller = owner.caller();
        return caller == null
                ? ServiceCall.of(ATHENA, owner.account(), owner.region())
                : ServiceCall.inTheNameOf(caller, owner.request(), owner.region());
    }
}

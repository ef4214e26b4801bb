package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.database;
import static dev.millrace.cloud.service.glue.operation.CatalogLookup.missing;
import static dev.millrace.cloud.service.glue.operation.CatalogLookup.table;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.NamePattern;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.domain.Descriptors;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.BatchDeleteTableRequest;
import dev.millrace.wire.glue.BatchDeleteTableResponse;
import dev.millrace.wire.glue.ConcurrentModificationException;
import dev.millrace.wire.glue.CreateTableRequest;
import dev.millrace.wire.glue.CreateTableResponse;
import dev.millrace.wire.glue.DeleteTableRequest;
import dev.millrace.wire.glue.DeleteTableResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.ErrorDetail;
import dev.millrace.wire.glue.GetTableRequest;
import dev.millrace.wire.glue.GetTableResponse;
import dev.millrace.wire.glue.GetTablesRequest;
import dev.millrace.wire.glue.GetTablesResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.PartitionIndex;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableError;
import dev.millrace.wire.glue.TableInput;
import dev.millrace.wire.glue.UpdateTableRequest;
import dev.millrace.wire.glue.UpdateTableResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The operations on tables. A table has a version, a number from 0 that every update raises; what an update replaces
/// is kept as it was, unless the update says SkipArchive.
public final class Tables {
    private final Catalog catalog;
    private final CatalogLookup lookup;
    private final CatalogEvents events;
    private final InstantSource clock;

    public Tables(Catalog catalog, CatalogLookup lookup, CatalogEvents events, InstantSource clock) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.events = events;
        this.clock = clock;
    }

    public CreateTableResponse create(CreateTableRequest input, Call call) {
        TableInput wanted = given(input.tableInput(), input.openTableFormatInput());
        TableId id = table(input.catalogId(), input.databaseName(), wanted.name(), call);
        make(id, wanted, input.partitionIndexes(), call.caller().arn());
        return new CreateTableResponse();
    }

    /// @param by the ARN of who makes it
    public void make(TableId id, TableInput wanted, @Nullable List<PartitionIndex> indexes, String by) {
        Instant now = AwsTime.seconds(clock);
        Table table = filled(id, wanted)
                .createTime(now)
                .updateTime(now)
                .createdBy(by)
                .versionId("0")
                .build();
        TableState state = new TableState(table, PartitionIndexes.of(indexes, table));
        catalog.changing(id.database(), () -> {
            lookup.require(id.database());
            if (catalog.find(id).isPresent()) {
                throw new AlreadyExistsException("Table already exists.");
            }
            catalog.tables().put(state, id.key());
            return id;
        });
        events.changed(
                new CatalogChange.Tables(id.database(), CatalogChange.Kind.CREATE_TABLE, List.of(id.name())));
    }

    public GetTableResponse one(GetTableRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.name(), call);
        return new GetTableResponse(catalog.find(id)
                .map(TableState::table)
                .orElseThrow(() -> {
                    lookup.require(id.database());
                    return new EntityNotFoundException("Entity Not Found");
                }));
    }

    public GetTablesResponse list(GetTablesRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.databaseName(), call);
        lookup.require(id);
        NamePattern names = input.expression() == null ? NamePattern.ALL : NamePattern.of(input.expression());
        List<String> attributes = input.attributesToGet();
        List<Table> all = new ArrayList<>();
        catalog.tables().scanKeys(List.of(id.key()), List.of(id.key()), (key, value) -> {
            if (names.matches(key.getLast())) {
                all.add(value.get().table());
            }
            return true;
        });
        Page<Table> page = GluePages.PAGES.of(all, Table::name, input.nextToken(), input.maxResults());
        return new GetTablesResponse(
                attributes == null ? page.items() : page.map(table -> only(table, attributes)), page.next());
    }

    public UpdateTableResponse update(UpdateTableRequest input, Call call) {
        TableInput wanted = given(input.tableInput(), input.updateOpenTableFormatInput());
        TableId id = table(input.catalogId(), input.databaseName(), wanted.name(), call);
        change(id, wanted, input.versionId(), Boolean.TRUE.equals(input.skipArchive()));
        return new UpdateTableResponse();
    }

    /// @param of the version that is to be replaced; null for whichever is there
    public void change(TableId id, TableInput wanted, @Nullable String of, boolean skipArchive) {
        catalog.changing(id.database(), () -> {
            TableState had = lookup.require(id);
            String version = Objects.requireNonNullElse(had.table().versionId(), "0");
            if (of != null && !of.equals(version)) {
                throw new ConcurrentModificationException("Update table failed due to concurrent modifications.");
            }
            Table changed = filled(id, wanted)
                    .createTime(had.table().createTime())
                    .createdBy(had.table().createdBy())
                    .updateTime(AwsTime.seconds(clock))
                    .versionId(Long.toString(Long.parseLong(version) + 1))
                    .build();
            catalog.write(batch -> {
                if (!skipArchive) {
                    batch.put(catalog.versions(), had.table(), id.key(Catalog.versionKey(version)));
                }
                batch.put(catalog.tables(), had.with(changed), id.key());
            });
            return id;
        });
        events.changed(new CatalogChange.Table(id, CatalogChange.Kind.UPDATE_TABLE, List.of()));
    }

    public DeleteTableResponse delete(DeleteTableRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.name(), call);
        lookup.require(id.database());
        if (!remove(id)) {
            throw missing(id);
        }
        return new DeleteTableResponse();
    }

    /// @return whether it was there
    public boolean remove(TableId id) {
        boolean there = gone(id);
        if (there) {
            events.changed(
                    new CatalogChange.Tables(id.database(), CatalogChange.Kind.DELETE_TABLE, List.of(id.name())));
        }
        return there;
    }

    public BatchDeleteTableResponse deleteAll(BatchDeleteTableRequest input, Call call) {
        DatabaseId database = database(input.catalogId(), input.databaseName(), call);
        lookup.require(database);
        List<String> deleted = new ArrayList<>();
        List<TableError> errors = new ArrayList<>();
        for (String name : input.tablesToDelete()) {
            TableId id = database.table(name);
            if (gone(id)) {
                deleted.add(id.name());
            } else {
                errors.add(new TableError(name, detail(missing(id))));
            }
        }
        if (!deleted.isEmpty()) {
            events.changed(new CatalogChange.Tables(database, CatalogChange.Kind.BATCH_DELETE_TABLE, deleted));
        }
        return new BatchDeleteTableResponse(errors);
    }

    static ErrorDetail detail(AwsException error) {
        return new ErrorDetail(error.code(), error.message());
    }

    private boolean gone(TableId id) {
        return catalog.changing(id.database(), () -> {
            boolean there = catalog.find(id).isPresent();
            if (there) {
                catalog.delete(id);
            }
            return there;
        });
    }

    private static TableInput given(@Nullable TableInput input, @Nullable Object openFormat) {
        if (openFormat != null) {
            throw new AwsException("NotImplemented", 501, "Millrace does not make tables of open table formats.");
        }
        if (input == null) {
            throw new InvalidInputException("Either TableInput or OpenTableFormatInput must be provided.");
        }
        if (input.viewDefinition() != null) {
            throw new AwsException("NotImplemented", 501, "Millrace does not keep views of several dialects.");
        }
        return input;
    }

    private static Table.Builder filled(TableId id, TableInput input) {
        return Table.builder()
                .name(id.name())
                .databaseName(id.database().name())
                .description(input.description())
                .owner(input.owner())
                .lastAccessTime(input.lastAccessTime())
                .lastAnalyzedTime(input.lastAnalyzedTime())
                .retention(input.retention() == null ? 0 : input.retention())
                .storageDescriptor(Descriptors.filled(input.storageDescriptor()))
                .partitionKeys(input.partitionKeys())
                .viewOriginalText(input.viewOriginalText())
                .viewExpandedText(input.viewExpandedText())
                .tableType(input.tableType())
                .parameters(input.parameters())
                .targetTable(input.targetTable())
                .isRegisteredWithLakeFormation(false)
                .isMultiDialectView(false)
                .catalogId(id.database().account());
    }

    private static Table only(Table table, List<String> attributes) {
        return Table.builder()
                .name(table.name())
                .tableType(attributes.contains("TABLE_TYPE") ? table.tableType() : null)
                .build();
    }
}

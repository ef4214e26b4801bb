package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.table;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.domain.TableState.PartitionIndexState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.CreatePartitionIndexRequest;
import dev.millrace.wire.glue.CreatePartitionIndexResponse;
import dev.millrace.wire.glue.DeletePartitionIndexRequest;
import dev.millrace.wire.glue.DeletePartitionIndexResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetPartitionIndexesRequest;
import dev.millrace.wire.glue.GetPartitionIndexesResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.KeySchemaElement;
import dev.millrace.wire.glue.PartitionIndex;
import dev.millrace.wire.glue.PartitionIndexDescriptor;
import dev.millrace.wire.glue.ResourceNumberLimitExceededException;
import dev.millrace.wire.glue.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The indexes over a table's partitions. They are kept as they were asked for: partitions lie in the order of their
/// values, so a question about the first keys reads only what answers it, with an index and without.
public final class PartitionIndexes {
    private final Catalog catalog;
    private final CatalogLookup lookup;

    public PartitionIndexes(Catalog catalog, CatalogLookup lookup) {
        this.catalog = catalog;
        this.lookup = lookup;
    }

    /// The indexes of a new table.
    static @Nullable List<PartitionIndexState> of(@Nullable List<PartitionIndex> given, Table table) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        List<PartitionIndexState> made = new ArrayList<>();
        for (PartitionIndex index : given) {
            made = added(made, index, new TableState(table, null));
        }
        return made;
    }

    public CreatePartitionIndexResponse create(CreatePartitionIndexRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        catalog.changing(id.database(), () -> {
            TableState had = lookup.require(id);
            catalog.tables().put(had.withIndexes(added(had.indexes(), input.partitionIndex(), had)), id.key());
            return id;
        });
        return new CreatePartitionIndexResponse();
    }

    public GetPartitionIndexesResponse list(GetPartitionIndexesRequest input, Call call) {
        TableState table = lookup.require(table(input.catalogId(), input.databaseName(), input.tableName(), call));
        Page<PartitionIndexState> page =
                GluePages.PAGES.of(table.indexes(), PartitionIndexState::name, input.nextToken(), null);
        return new GetPartitionIndexesResponse(page.map(index -> view(index, table)), page.next());
    }

    public DeletePartitionIndexResponse delete(DeletePartitionIndexRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        catalog.changing(id.database(), () -> {
            TableState had = lookup.require(id);
            List<PartitionIndexState> rest = new ArrayList<>(had.indexes());
            if (!rest.removeIf(index -> index.name().equals(input.indexName()))) {
                throw new EntityNotFoundException("Index with the given indexName : " + input.indexName()
                        + " does not exist on the table");
            }
            catalog.tables().put(had.withIndexes(rest), id.key());
            return id;
        });
        return new DeletePartitionIndexResponse();
    }

    private static List<PartitionIndexState> added(
            List<PartitionIndexState> had, PartitionIndex index, TableState table) {
        if (had.stream().anyMatch(one -> one.name().equals(index.indexName()))) {
            throw new AlreadyExistsException("Index with name " + index.indexName() + " already exists on the table");
        }
        if (had.size() >= GlueLimits.PARTITION_INDEXES) {
            throw new ResourceNumberLimitExceededException(
                    "A table may have at most " + GlueLimits.PARTITION_INDEXES + " partition indexes.");
        }
        for (String key : index.keys()) {
            if (table.partitionKeys().stream().noneMatch(column -> column.name().equals(key))) {
                throw new InvalidInputException("Key " + key + " is not a partition key of the table.");
            }
        }
        List<PartitionIndexState> all = new ArrayList<>(had);
        all.add(new PartitionIndexState(index.indexName(), index.keys()));
        return all;
    }

    private static PartitionIndexDescriptor view(PartitionIndexState index, TableState table) {
        List<KeySchemaElement> keys = index.keys().stream()
                .map(key -> new KeySchemaElement(key, type(key, table)))
                .toList();
        return new PartitionIndexDescriptor(index.name(), keys, "ACTIVE", null);
    }

    private static String type(String key, TableState table) {
        return table.partitionKeys().stream()
                .filter(column -> column.name().equals(key))
                .map(Column::type)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("string");
    }
}

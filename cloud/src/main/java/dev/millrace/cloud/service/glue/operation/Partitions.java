package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.table;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.service.glue.domain.Descriptors;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.BatchCreatePartitionRequest;
import dev.millrace.wire.glue.BatchCreatePartitionResponse;
import dev.millrace.wire.glue.BatchDeletePartitionRequest;
import dev.millrace.wire.glue.BatchDeletePartitionResponse;
import dev.millrace.wire.glue.BatchGetPartitionRequest;
import dev.millrace.wire.glue.BatchGetPartitionResponse;
import dev.millrace.wire.glue.BatchUpdatePartitionFailureEntry;
import dev.millrace.wire.glue.BatchUpdatePartitionRequest;
import dev.millrace.wire.glue.BatchUpdatePartitionRequestEntry;
import dev.millrace.wire.glue.BatchUpdatePartitionResponse;
import dev.millrace.wire.glue.CreatePartitionRequest;
import dev.millrace.wire.glue.CreatePartitionResponse;
import dev.millrace.wire.glue.DeletePartitionRequest;
import dev.millrace.wire.glue.DeletePartitionResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetPartitionRequest;
import dev.millrace.wire.glue.GetPartitionResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.PartitionError;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.PartitionValueList;
import dev.millrace.wire.glue.UpdatePartitionRequest;
import dev.millrace.wire.glue.UpdatePartitionResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operations on partitions that name them. A partition is its values: as many as the table has keys. A batch is
/// one write of what can be done, and tells the rest one by one.
public final class Partitions {
    private final Catalog catalog;
    private final CatalogLookup lookup;
    private final CatalogEvents events;
    private final InstantSource clock;

    public Partitions(Catalog catalog, CatalogLookup lookup, CatalogEvents events, InstantSource clock) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.events = events;
        this.clock = clock;
    }

    public CreatePartitionResponse create(CreatePartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        PartitionInput wanted = input.partitionInput();
        catalog.changing(id.database(), () -> {
            checkNew(id, lookup.require(id), wanted, Set.of());
            catalog.partitions().put(made(id, wanted, null), id.key(values(wanted)));
            return id;
        });
        tell(id, CatalogChange.Kind.CREATE_PARTITION, List.of(values(wanted)));
        return new CreatePartitionResponse();
    }

    public BatchCreatePartitionResponse createAll(BatchCreatePartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        return new BatchCreatePartitionResponse(create(id, input.partitionInputList()));
    }

    /// @return those that could not be made
    public List<PartitionError> create(TableId id, List<PartitionInput> wanted) {
        List<PartitionError> errors = new ArrayList<>();
        List<PartitionInput> good = new ArrayList<>();
        Set<List<String>> before = new HashSet<>();
        catalog.changing(id.database(), () -> {
            TableState table = lookup.require(id);
            for (PartitionInput one : wanted) {
                try {
                    checkNew(id, table, one, before);
                    before.add(values(one));
                    good.add(one);
                } catch (AwsException refused) {
                    errors.add(new PartitionError(values(one), Tables.detail(refused)));
                }
            }
            catalog.write(batch -> good.forEach(
                    one -> batch.put(catalog.partitions(), made(id, one, null), id.key(values(one)))));
            return id;
        });
        tell(id, CatalogChange.Kind.BATCH_CREATE_PARTITION, good.stream().map(Partitions::values).toList());
        return errors;
    }

    public GetPartitionResponse one(GetPartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        checkCount(lookup.require(id), input.partitionValues());
        return new GetPartitionResponse(
                catalog.find(id, input.partitionValues()).orElseThrow(Partitions::missing));
    }

    public BatchGetPartitionResponse some(BatchGetPartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        TableState table = lookup.require(id);
        List<Partition> found = new ArrayList<>();
        for (PartitionValueList wanted : input.partitionsToGet()) {
            checkCount(table, wanted.values());
            catalog.find(id, wanted.values()).ifPresent(found::add);
        }
        return new BatchGetPartitionResponse(found, List.of());
    }

    public UpdatePartitionResponse update(UpdatePartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        catalog.changing(id.database(), () -> {
            TableState table = lookup.require(id);
            catalog.write(batch -> change(batch, id, table, input.partitionValueList(), input.partitionInput()));
            return id;
        });
        tell(id, CatalogChange.Kind.UPDATE_PARTITION, List.of(input.partitionValueList()));
        return new UpdatePartitionResponse();
    }

    public BatchUpdatePartitionResponse updateAll(BatchUpdatePartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        return new BatchUpdatePartitionResponse(update(id, input.entries()));
    }

    /// @return those that could not be changed
    public List<BatchUpdatePartitionFailureEntry> update(TableId id, List<BatchUpdatePartitionRequestEntry> entries) {
        List<BatchUpdatePartitionFailureEntry> errors = new ArrayList<>();
        List<List<String>> changed = new ArrayList<>();
        catalog.changing(id.database(), () -> {
            TableState table = lookup.require(id);
            catalog.write(batch -> {
                for (BatchUpdatePartitionRequestEntry entry : entries) {
                    try {
                        change(batch, id, table, entry.partitionValueList(), entry.partitionInput());
                        changed.add(entry.partitionValueList());
                    } catch (AwsException refused) {
                        errors.add(new BatchUpdatePartitionFailureEntry(
                                entry.partitionValueList(), Tables.detail(refused)));
                    }
                }
            });
            return id;
        });
        tell(id, CatalogChange.Kind.BATCH_UPDATE_PARTITION, changed);
        return errors;
    }

    public DeletePartitionResponse delete(DeletePartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        catalog.changing(id.database(), () -> {
            checkCount(lookup.require(id), input.partitionValues());
            if (catalog.find(id, input.partitionValues()).isEmpty()) {
                throw missing();
            }
            catalog.write(batch -> drop(batch, id, input.partitionValues()));
            return id;
        });
        tell(id, CatalogChange.Kind.DELETE_PARTITION, List.of(input.partitionValues()));
        return new DeletePartitionResponse();
    }

    public BatchDeletePartitionResponse deleteAll(BatchDeletePartitionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        return new BatchDeletePartitionResponse(delete(
                id,
                input.partitionsToDelete().stream()
                        .map(PartitionValueList::values)
                        .toList()));
    }

    /// @return those that were not there
    public List<PartitionError> delete(TableId id, List<List<String>> wanted) {
        List<PartitionError> errors = new ArrayList<>();
        List<List<String>> deleted = new ArrayList<>();
        catalog.changing(id.database(), () -> {
            lookup.require(id);
            for (List<String> values : wanted) {
                if (catalog.find(id, values).isPresent()) {
                    deleted.add(values);
                } else {
                    errors.add(new PartitionError(values, Tables.detail(missing())));
                }
            }
            catalog.write(batch -> deleted.forEach(values -> drop(batch, id, values)));
            return id;
        });
        tell(id, CatalogChange.Kind.BATCH_DELETE_PARTITION, deleted);
        return errors;
    }

    private void drop(Batch batch, TableId id, List<String> values) {
        batch.delete(catalog.partitions(), id.key(values));
        batch.deleteAll(catalog.partitionStatistics(), id.key(values));
    }

    /// A partition may get other values with its update: it is then another one.
    private void change(Batch batch, TableId id, TableState table, List<String> values, PartitionInput wanted) {
        checkCount(table, values);
        Partition had = catalog.find(id, values).orElseThrow(Partitions::missing);
        List<String> now = wanted.values() == null || wanted.values().isEmpty() ? values : wanted.values();
        if (!now.equals(values)) {
            checkNew(id, table, wanted, Set.of());
            drop(batch, id, values);
        }
        batch.put(
                catalog.partitions(),
                made(id, wanted.toBuilder().values(now).build(), had.creationTime()),
                id.key(now));
    }

    private void checkNew(TableId id, TableState table, PartitionInput wanted, Set<List<String>> before) {
        List<String> values = values(wanted);
        checkCount(table, values);
        if (before.contains(values) || catalog.find(id, values).isPresent()) {
            throw new AlreadyExistsException("Partition already exists.");
        }
    }

    static void checkCount(TableState table, List<String> values) {
        if (values.size() != table.partitionKeys().size()) {
            throw new InvalidInputException("The number of partition keys do not match the number of partition values");
        }
    }

    private Partition made(TableId id, PartitionInput input, @Nullable Instant created) {
        return new Partition(
                values(input),
                id.database().name(),
                id.name(),
                created == null ? AwsTime.seconds(clock) : created,
                input.lastAccessTime(),
                Descriptors.filled(input.storageDescriptor()),
                input.parameters(),
                input.lastAnalyzedTime(),
                id.database().account());
    }

    private void tell(TableId id, CatalogChange.Kind kind, List<List<String>> partitions) {
        if (!partitions.isEmpty()) {
            events.changed(new CatalogChange.Table(id, kind, partitions));
        }
    }

    private static List<String> values(PartitionInput input) {
        return input.values() == null ? List.of() : input.values();
    }

    static EntityNotFoundException missing() {
        return new EntityNotFoundException("Cannot find partition.");
    }
}

package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.table;

import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.cloud.service.glue.store.KeptStatistics;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.ColumnError;
import dev.millrace.wire.glue.ColumnStatistics;
import dev.millrace.wire.glue.ColumnStatisticsError;
import dev.millrace.wire.glue.DeleteColumnStatisticsForPartitionRequest;
import dev.millrace.wire.glue.DeleteColumnStatisticsForPartitionResponse;
import dev.millrace.wire.glue.DeleteColumnStatisticsForTableRequest;
import dev.millrace.wire.glue.DeleteColumnStatisticsForTableResponse;
import dev.millrace.wire.glue.ErrorDetail;
import dev.millrace.wire.glue.GetColumnStatisticsForPartitionRequest;
import dev.millrace.wire.glue.GetColumnStatisticsForPartitionResponse;
import dev.millrace.wire.glue.GetColumnStatisticsForTableRequest;
import dev.millrace.wire.glue.GetColumnStatisticsForTableResponse;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.UpdateColumnStatisticsForPartitionRequest;
import dev.millrace.wire.glue.UpdateColumnStatisticsForPartitionResponse;
import dev.millrace.wire.glue.UpdateColumnStatisticsForTableRequest;
import dev.millrace.wire.glue.UpdateColumnStatisticsForTableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The statistics of columns, of a table and of its partitions. A column without any is no fault of the request: it is
/// told beside the others.
public final class TableStatistics {
    private final Catalog catalog;
    private final CatalogLookup lookup;

    public TableStatistics(Catalog catalog, CatalogLookup lookup) {
        this.catalog = catalog;
        this.lookup = lookup;
    }

    /// Where the statistics of a table or of a partition lie.
    private record Place(TableId id, Documents<KeptStatistics> kept, List<String> above, Set<String> columns) {
        String[] key(String column) {
            return id.key(Stream.concat(above.stream(), Stream.of(column.toLowerCase(Locale.ROOT)))
                    .toArray(String[]::new));
        }
    }

    /// Some that are there, and the errors of those that are not.
    private record Found(List<ColumnStatistics> statistics, List<ColumnError> errors) {}

    public GetColumnStatisticsForTableResponse get(GetColumnStatisticsForTableRequest input, Call call) {
        Found found = find(ofTable(input.catalogId(), input.databaseName(), input.tableName(), call), input.columnNames());
        return new GetColumnStatisticsForTableResponse(found.statistics, found.errors);
    }

    public UpdateColumnStatisticsForTableResponse update(UpdateColumnStatisticsForTableRequest input, Call call) {
        Place place = ofTable(input.catalogId(), input.databaseName(), input.tableName(), call);
        return new UpdateColumnStatisticsForTableResponse(put(place, input.columnStatisticsList()));
    }

    public DeleteColumnStatisticsForTableResponse delete(DeleteColumnStatisticsForTableRequest input, Call call) {
        Place place = ofTable(input.catalogId(), input.databaseName(), input.tableName(), call);
        place.kept.delete(place.key(input.columnName()));
        return new DeleteColumnStatisticsForTableResponse();
    }

    public GetColumnStatisticsForPartitionResponse get(GetColumnStatisticsForPartitionRequest input, Call call) {
        Place place = ofPartition(
                input.catalogId(), input.databaseName(), input.tableName(), input.partitionValues(), call);
        Found found = find(place, input.columnNames());
        return new GetColumnStatisticsForPartitionResponse(found.statistics, found.errors);
    }

    public UpdateColumnStatisticsForPartitionResponse update(
            UpdateColumnStatisticsForPartitionRequest input, Call call) {
        Place place = ofPartition(
                input.catalogId(), input.databaseName(), input.tableName(), input.partitionValues(), call);
        return new UpdateColumnStatisticsForPartitionResponse(put(place, input.columnStatisticsList()));
    }

    public DeleteColumnStatisticsForPartitionResponse delete(
            DeleteColumnStatisticsForPartitionRequest input, Call call) {
        Place place = ofPartition(
                input.catalogId(), input.databaseName(), input.tableName(), input.partitionValues(), call);
        place.kept.delete(place.key(input.columnName()));
        return new DeleteColumnStatisticsForPartitionResponse();
    }

    private Found find(Place place, List<String> names) {
        List<ColumnStatistics> statistics = new ArrayList<>();
        List<ColumnError> errors = new ArrayList<>();
        for (String name : names) {
            place.kept
                    .find(place.key(name))
                    .ifPresentOrElse(
                            found -> statistics.add(found.statistics()),
                            () -> errors.add(new ColumnError(
                                    name,
                                    new ErrorDetail("EntityNotFoundException", "Statistics for column " + name + " not found."))));
        }
        return new Found(statistics, errors);
    }

    private List<ColumnStatisticsError> put(Place place, List<ColumnStatistics> given) {
        List<ColumnStatisticsError> errors = new ArrayList<>();
        catalog.changing(place.id.database(), () -> {
            // Not for a table that went meanwhile.
            lookup.require(place.id);
            catalog.write(batch -> {
                for (ColumnStatistics one : given) {
                    if (place.columns.contains(one.columnName())) {
                        batch.put(place.kept, KeptStatistics.of(one), place.key(one.columnName()));
                    } else {
                        errors.add(new ColumnStatisticsError(
                                one,
                                new ErrorDetail("InvalidInputException", "Column " + one.columnName() + " not found.")));
                    }
                }
            });
            return place;
        });
        return errors;
    }

    private Place ofTable(@Nullable String catalogId, String database, String name, Call call) {
        TableId id = table(catalogId, database, name, call);
        TableState table = lookup.require(id);
        return new Place(id, catalog.tableStatistics(), List.of(), columns(table));
    }

    private Place ofPartition(
            @Nullable String catalogId, String database, String name, List<String> values, Call call) {
        TableId id = table(catalogId, database, name, call);
        TableState table = lookup.require(id);
        Partitions.checkCount(table, values);
        if (catalog.find(id, values).isEmpty()) {
            throw Partitions.missing();
        }
        return new Place(id, catalog.partitionStatistics(), values, columns(table));
    }

    private static Set<String> columns(TableState table) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        StorageDescriptor storage = table.table().storageDescriptor();
        if (storage != null && storage.columns() != null) {
            storage.columns().stream().map(Column::name).forEach(names::add);
        }
        table.partitionKeys().stream().map(Column::name).forEach(names::add);
        return names;
    }
}

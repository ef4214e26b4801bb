package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.athena.Catalogue.Column;
import dev.millrace.cloud.service.athena.Catalogue.Database;
import dev.millrace.cloud.service.athena.Catalogue.Partition;
import dev.millrace.cloud.service.athena.Catalogue.Storage;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.SerDeInfo;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.TableInput;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Glue's structures in Athena's words, and back.
final class GlueTables {
    private GlueTables() {}

    static Database database(dev.millrace.wire.glue.Database database) {
        return new Database(database.name(), database.description(), database.locationUri(), map(database.parameters()));
    }

    static Table table(dev.millrace.wire.glue.Table table) {
        return new Table(
                table.name(),
                table.description(),
                table.tableType(),
                table.createTime(),
                table.lastAccessTime(),
                storage(table.storageDescriptor()),
                columns(table.partitionKeys()),
                map(table.parameters()),
                table.viewOriginalText());
    }

    static Partition partition(dev.millrace.wire.glue.Partition partition) {
        return new Partition(list(partition.values()), storage(partition.storageDescriptor()));
    }

    private static Storage storage(@Nullable StorageDescriptor given) {
        StorageDescriptor storage = given == null ? StorageDescriptor.builder().build() : given;
        SerDeInfo serde =
                storage.serdeInfo() == null ? SerDeInfo.builder().build() : storage.serdeInfo();
        return new Storage(
                columns(storage.columns()),
                storage.location(),
                storage.inputFormat(),
                storage.outputFormat(),
                serde.serializationLibrary(),
                map(serde.parameters()),
                list(storage.bucketColumns()),
                Objects.requireNonNullElse(storage.numberOfBuckets(), -1));
    }

    /// @param before what is there already, whose other members stay
    static TableInput input(Table table, dev.millrace.wire.glue.@Nullable Table before) {
        TableInput.Builder input = TableInput.builder()
                .name(table.name())
                .description(table.description())
                .tableType(table.type())
                .storageDescriptor(descriptor(table.storage(), before == null ? null : before.storageDescriptor()))
                .partitionKeys(columns(table.partitionKeys(), null))
                .parameters(table.parameters());
        if (before != null) {
            input.owner(before.owner())
                    .retention(before.retention())
                    .lastAccessTime(before.lastAccessTime())
                    .lastAnalyzedTime(before.lastAnalyzedTime())
                    .viewOriginalText(before.viewOriginalText())
                    .viewExpandedText(before.viewExpandedText())
                    .targetTable(before.targetTable());
        }
        return input.build();
    }

    static PartitionInput input(Partition partition) {
        return PartitionInput.builder()
                .values(partition.values())
                .storageDescriptor(descriptor(partition.storage(), null))
                .build();
    }

    private static StorageDescriptor descriptor(Storage storage, @Nullable StorageDescriptor before) {
        StorageDescriptor base =
                before == null ? StorageDescriptor.builder().compressed(false).build() : before;
        SerDeInfo serde =
                base.serdeInfo() == null ? SerDeInfo.builder().build() : base.serdeInfo();
        return base.toBuilder()
                .columns(columns(storage.columns(), base.columns()))
                .location(storage.location())
                .inputFormat(storage.inputFormat())
                .outputFormat(storage.outputFormat())
                .numberOfBuckets(storage.buckets())
                .bucketColumns(storage.bucketColumns())
                .serdeInfo(serde.toBuilder()
                        .serializationLibrary(storage.serde())
                        .parameters(storage.serdeParameters())
                        .build())
                .build();
    }

    private static List<dev.millrace.wire.glue.Column> columns(
            List<Column> columns, @Nullable List<dev.millrace.wire.glue.Column> before) {
        return columns.stream()
                .map(column -> list(before).stream()
                        .filter(there -> there.name().equals(column.name()))
                        .findFirst()
                        .map(dev.millrace.wire.glue.Column::toBuilder)
                        .orElseGet(dev.millrace.wire.glue.Column::builder)
                        .name(column.name())
                        .type(column.type())
                        .comment(column.comment())
                        .build())
                .toList();
    }

    private static List<Column> columns(@Nullable List<dev.millrace.wire.glue.Column> columns) {
        return list(columns).stream()
                .map(column -> new Column(
                        column.name(), Objects.requireNonNullElse(column.type(), "string"), column.comment()))
                .toList();
    }

    private static <T> List<T> list(@Nullable List<T> given) {
        return given == null ? List.of() : given;
    }

    private static Map<String, String> map(@Nullable Map<String, String> given) {
        return given == null ? Map.of() : given;
    }
}

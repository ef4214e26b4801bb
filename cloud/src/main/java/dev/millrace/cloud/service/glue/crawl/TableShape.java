package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import dev.millrace.cloud.service.glue.crawl.format.Format;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.SerDeInfo;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.TableInput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How a crawled table stands in the catalogue: the parameters, classes and defaults that AWS's crawlers write, as public
/// copies of crawled tables have them. Numbers are texts; the counts are estimates where only a part was read.
final class TableShape {
    static final String CRAWLER = "UPDATED_BY_CRAWLER";
    static final String RUN = "CRAWL_RUN_ID";
    static final String DEPRECATED = "DEPRECATED_BY_CRAWLER";

    private final String crawler;
    private final String runId;

    TableShape(String crawler, String runId) {
        this.crawler = crawler;
        this.runId = runId;
    }

    /// @param name with its prefix
    TableInput table(String name, FoundTable found) {
        Map<String, String> parameters = parameters(found.schema());
        parameters.put(CRAWLER, crawler);
        if (found.isPartitioned()) {
            parameters.put("partition_filtering.enabled", "true");
        }
        return TableInput.builder()
                .name(name)
                .owner("owner")
                .retention(0)
                .storageDescriptor(descriptor(found.location(), found.schema(), parameters))
                .partitionKeys(found.keys().stream()
                        .map(key -> Column.builder().name(key).type("string").build())
                        .toList())
                .tableType("EXTERNAL_TABLE")
                .parameters(parameters)
                .build();
    }

    PartitionInput partition(FoundTable.FoundPartition found) {
        Map<String, String> parameters = parameters(found.schema());
        return PartitionInput.builder()
                .values(found.values())
                .storageDescriptor(descriptor(found.location(), found.schema(), parameters))
                .parameters(parameters)
                .build();
    }

    private Map<String, String> parameters(FileSchema schema) {
        Format format = schema.format();
        Map<String, String> parameters = new TreeMap<>(format.tableParameters());
        parameters.putAll(schema.extra());
        parameters.put("CrawlerSchemaDeserializerVersion", "1.0");
        parameters.put("CrawlerSchemaSerializerVersion", "1.0");
        parameters.put(RUN, runId);
        parameters.put("averageRecordSize", Long.toString(schema.averageRecordBytes()));
        parameters.put("classification", format.classification());
        parameters.put("compressionType", schema.compression());
        parameters.put("objectCount", Long.toString(schema.objects()));
        parameters.put("recordCount", Long.toString(schema.records()));
        parameters.put("sizeKey", Long.toString(schema.bytes()));
        parameters.put("typeOfData", "file");
        return parameters;
    }

    private static StorageDescriptor descriptor(String location, FileSchema schema, Map<String, String> parameters) {
        Format format = schema.format();
        Map<String, String> serde = new TreeMap<>(format.serdeParameters());
        serde.putAll(schema.extra());
        if (format.serde() == Format.Serde.OPENX_JSON) {
            serde.put(
                    "paths",
                    schema.columns().stream()
                            .map(FoundColumn::path)
                            .sorted()
                            .collect(Collectors.joining(",")));
        }
        return StorageDescriptor.builder()
                .columns(schema.columns().stream()
                        .map(column -> Column.builder()
                                .name(column.name())
                                .type(column.type().text())
                                .build())
                        .toList())
                .location(location)
                .inputFormat(format.serde().input())
                .outputFormat(format.serde().output())
                .compressed(false)
                .numberOfBuckets(-1)
                .serdeInfo(SerDeInfo.builder()
                        .serializationLibrary(format.serde().library())
                        .parameters(serde)
                        .build())
                .bucketColumns(List.of())
                .sortColumns(List.of())
                .parameters(parameters)
                .storedAsSubDirectories(false)
                .build();
    }
}

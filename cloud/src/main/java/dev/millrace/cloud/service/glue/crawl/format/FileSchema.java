package dev.millrace.cloud.service.glue.crawl.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What was found in objects of one format.
/// @param compression `none`, `gzip`, `bzip2` …: of whole files
/// @param records as far as a sample tells
/// @param extra parameters that differ between objects of one table: Avro's schema
public record FileSchema(
        Format format,
        String compression,
        List<FoundColumn> columns,
        long objects,
        long bytes,
        long records,
        Map<String, String> extra) {
    /// At least this share of the columns of two schemas has to be the same for them to be of one table
    /// (docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html).
    private static final double SIMILAR = 0.7;

    public FileSchema merged(FileSchema other) {
        return new FileSchema(
                format,
                compression,
                FoundColumn.merged(columns, other.columns),
                objects + other.objects,
                bytes + other.bytes,
                records + other.records,
                extra.isEmpty() ? other.extra : extra);
    }

    /// Whether both lie in files of one kind.
    public boolean sameKind(FileSchema other) {
        return format.equals(other.format) && compression.equals(other.compression);
    }

    /// Whether both may be partitions of one table without being told so.
    public boolean similar(FileSchema other) {
        if (!sameKind(other)) {
            return false;
        }
        Map<String, HiveType> types = types();
        Map<String, HiveType> others = other.types();
        if (types.isEmpty() || others.isEmpty()) {
            return types.isEmpty() && others.isEmpty();
        }
        long same = types.entrySet().stream()
                .filter(column -> others.containsKey(column.getKey())
                        && HiveType.compatible(column.getValue(), others.get(column.getKey())))
                .count();
        return same >= SIMILAR * (types.size() + others.size() - same);
    }

    /// Whether both fit one table, however few columns they share: what CombineCompatibleSchemas asks for.
    public boolean compatible(FileSchema other) {
        Map<String, HiveType> others = other.types();
        return sameKind(other)
                && columns.stream()
                        .allMatch(column -> !others.containsKey(column.name())
                                || HiveType.compatible(column.type(), others.get(column.name())));
    }

    public long averageRecordBytes() {
        return records == 0 ? 0 : Math.max(1, bytes / records);
    }

    private Map<String, HiveType> types() {
        return columns.stream()
                .collect(Collectors.toMap(
                        FoundColumn::name, FoundColumn::type, (one, _) -> one, LinkedHashMap::new));
    }
}

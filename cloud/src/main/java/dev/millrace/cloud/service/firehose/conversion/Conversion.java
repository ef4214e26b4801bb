package dev.millrace.cloud.service.firehose.conversion;

import dev.millrace.cloud.service.firehose.TableSchemas.Column;
import dev.millrace.cloud.service.firehose.TableSchemas.Reference;
import dev.millrace.wire.firehose.DataFormatConversionConfiguration;
import dev.millrace.wire.firehose.Deserializer;
import dev.millrace.wire.firehose.HiveJsonSerDe;
import dev.millrace.wire.firehose.InputFormatConfiguration;
import dev.millrace.wire.firehose.OpenXJsonSerDe;
import dev.millrace.wire.firehose.OutputFormatConfiguration;
import dev.millrace.wire.firehose.ParquetSerDe;
import dev.millrace.wire.firehose.SchemaConfiguration;
import dev.millrace.wire.firehose.Serializer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How records are converted: a configuration, read once. Said of what was checked.
public record Conversion(Reference table, Reading reading, Writing writing) {
    /// How JSON is read.
    public sealed interface Reading {
        /// @param keys which key a column is of, where that is not its name
        record OpenX(boolean dotsToUnderscores, boolean caseInsensitive, Map<String, String> keys)
                implements Reading {}

        /// @param timestampFormats patterns, or `millis`
        record Hive(List<String> timestampFormats) implements Reading {}
    }

    /// How Parquet is written.
    public record Writing(
            int blockBytes, int pageBytes, Packing packing, boolean dictionary, int paddingBytes, boolean second) {}

    /// How pages are packed.
    public enum Packing {
        UNCOMPRESSED,
        GZIP,
        SNAPPY;

        /// What the object says of itself; null for nothing.
        public @Nullable String contentEncoding() {
            return this == SNAPPY ? "hadoop-snappy" : null;
        }
    }

    /// What a file's name ends with.
    public static final String EXTENSION = ".parquet";

    private static final int BLOCK_BYTES = 256 << 20;
    private static final int PAGE_BYTES = 1 << 20;

    /// Whether the configuration says that records are converted: what does not say it is enabled, is.
    public static boolean enabled(@Nullable DataFormatConversionConfiguration configuration) {
        return configuration != null && !Boolean.FALSE.equals(configuration.enabled());
    }

    /// Empty where nothing is converted.
    public static Optional<Conversion> of(
            @Nullable DataFormatConversionConfiguration configuration, String account, String region) {
        if (configuration == null || !enabled(configuration)) {
            return Optional.empty();
        }
        SchemaConfiguration schema = Objects.requireNonNull(configuration.schemaConfiguration());
        InputFormatConfiguration input = Objects.requireNonNull(configuration.inputFormatConfiguration());
        OutputFormatConfiguration output = Objects.requireNonNull(configuration.outputFormatConfiguration());
        Reference table = new Reference(
                or(schema.catalogId(), account),
                Objects.requireNonNull(schema.roleARN()),
                or(schema.region(), region),
                Objects.requireNonNull(schema.databaseName()),
                Objects.requireNonNull(schema.tableName()),
                or(schema.versionId(), "LATEST"));
        return Optional.of(new Conversion(
                table,
                reading(Objects.requireNonNull(input.deserializer())),
                writing(Objects.requireNonNull(output.serializer()))));
    }

    private static Reading reading(Deserializer given) {
        HiveJsonSerDe hive = given.hiveJsonSerDe();
        if (hive != null) {
            return new Reading.Hive(Objects.requireNonNullElse(hive.timestampFormats(), List.of()));
        }
        OpenXJsonSerDe openX = Objects.requireNonNull(given.openXJsonSerDe());
        return new Reading.OpenX(
                Boolean.TRUE.equals(openX.convertDotsInJsonKeysToUnderscores()),
                !Boolean.FALSE.equals(openX.caseInsensitive()),
                Objects.requireNonNullElse(openX.columnToJsonKeyMappings(), Map.of()));
    }

    private static Writing writing(Serializer given) {
        ParquetSerDe parquet = Objects.requireNonNull(given.parquetSerDe());
        return new Writing(
                Objects.requireNonNullElse(parquet.blockSizeBytes(), BLOCK_BYTES),
                Objects.requireNonNullElse(parquet.pageSizeBytes(), PAGE_BYTES),
                Packing.valueOf(or(parquet.compression(), "SNAPPY")),
                Boolean.TRUE.equals(parquet.enableDictionaryCompression()),
                Objects.requireNonNullElse(parquet.maxPaddingBytes(), 0),
                "V2".equals(parquet.writerVersion()));
    }

    private static String or(@Nullable String given, String otherwise) {
        return given == null || given.isEmpty() ? otherwise : given;
    }

    /// A table's columns as one type.
    /// @throws IllegalArgumentException where one cannot be converted
    public static HiveType.Struct row(List<Column> columns) {
        return new HiveType.Struct(columns.stream()
                .map(column ->
                        new HiveType.Field(column.name().toLowerCase(Locale.ROOT), HiveType.of(column.type())))
                .toList());
    }
}

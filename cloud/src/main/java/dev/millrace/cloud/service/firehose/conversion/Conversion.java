package dev.millrace.cloud.service.firehose.conversion;

import dev.millrace.cloud.service.firehose.TableSchemas.Column;
import dev.millrace.cloud.service.firehose.TableSchemas.Reference;
import dev.millrace.wire.firehose.DataFormatConversionConfiguration;
import dev.millrace.wire.firehose.Deserializer;
import dev.millrace.wire.firehose.HiveJsonSerDe;
import dev.millrace.wire.firehose.InputFormatConfiguration;
import dev.millrace.wire.firehose.OpenXJsonSerDe;
import dev.millrace.wire.firehose.OrcSerDe;
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

    /// How what is read is written.
    public sealed interface Writing {
        /// What a file's name ends with.
        String extension();

        /// What the object says of itself; null for nothing.
        @Nullable String contentEncoding();

        record Parquet(
                int blockBytes, int pageBytes, Packing packing, boolean dictionary, int paddingBytes, boolean second)
                implements Writing {
            /// How pages are packed.
            public enum Packing {
                UNCOMPRESSED,
                GZIP,
                SNAPPY
            }

            @Override
            public String extension() {
                return ".parquet";
            }

            @Override
            public @Nullable String contentEncoding() {
                return packing == Packing.SNAPPY ? "hadoop-snappy" : null;
            }
        }

        /// @param paddingTolerance the part of a stripe that is given up so that the next begins with a block
        /// @param dictionaryThreshold the largest part of a column's values that may be different in a dictionary; 0
        ///     for none
        /// @param second whether the file's version is 0.12, not 0.11
        record Orc(
                int stripeBytes,
                int blockBytes,
                int strideRows,
                boolean padded,
                double paddingTolerance,
                Packing packing,
                List<String> bloomColumns,
                double bloomFalsePositives,
                double dictionaryThreshold,
                boolean second)
                implements Writing {
            /// How streams are packed.
            public enum Packing {
                NONE,
                ZLIB,
                SNAPPY;

                /// ORC's own number of it.
                public int number() {
                    return ordinal();
                }
            }

            @Override
            public String extension() {
                return ".orc";
            }

            @Override
            public @Nullable String contentEncoding() {
                return null;
            }
        }
    }

    private static final int BLOCK_BYTES = 256 << 20;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int STRIPE_BYTES = 64 << 20;
    private static final int STRIDE_ROWS = 10_000;
    private static final double PROPORTION = 0.05;

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
        OrcSerDe orc = given.orcSerDe();
        return orc == null ? parquet(Objects.requireNonNull(given.parquetSerDe())) : orc(orc);
    }

    private static Writing parquet(ParquetSerDe parquet) {
        return new Writing.Parquet(
                Objects.requireNonNullElse(parquet.blockSizeBytes(), BLOCK_BYTES),
                Objects.requireNonNullElse(parquet.pageSizeBytes(), PAGE_BYTES),
                Writing.Parquet.Packing.valueOf(or(parquet.compression(), "SNAPPY")),
                Boolean.TRUE.equals(parquet.enableDictionaryCompression()),
                Objects.requireNonNullElse(parquet.maxPaddingBytes(), 0),
                "V2".equals(parquet.writerVersion()));
    }

    private static Writing orc(OrcSerDe orc) {
        return new Writing.Orc(
                Objects.requireNonNullElse(orc.stripeSizeBytes(), STRIPE_BYTES),
                Objects.requireNonNullElse(orc.blockSizeBytes(), BLOCK_BYTES),
                Objects.requireNonNullElse(orc.rowIndexStride(), STRIDE_ROWS),
                Boolean.TRUE.equals(orc.enablePadding()),
                Objects.requireNonNullElse(orc.paddingTolerance(), PROPORTION),
                Writing.Orc.Packing.valueOf(or(orc.compression(), "SNAPPY")),
                Objects.requireNonNullElse(orc.bloomFilterColumns(), List.<String>of()).stream()
                        .map(column -> column.toLowerCase(Locale.ROOT))
                        .toList(),
                Objects.requireNonNullElse(orc.bloomFilterFalsePositiveProbability(), PROPORTION),
                Objects.requireNonNullElse(orc.dictionaryKeyThreshold(), 0.0),
                !"V0_11".equals(orc.formatVersion()));
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

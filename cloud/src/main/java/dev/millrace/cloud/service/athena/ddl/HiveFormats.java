package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.sql.HiveDdl;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The classes behind `STORED AS`, as Hive has them.
enum HiveFormats {
    TEXTFILE(
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    SEQUENCEFILE(
            "org.apache.hadoop.mapred.SequenceFileInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    RCFILE(
            "org.apache.hadoop.hive.ql.io.RCFileInputFormat",
            "org.apache.hadoop.hive.ql.io.RCFileOutputFormat",
            "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"),
    PARQUET(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"),
    ORC(
            "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
            "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
            "org.apache.hadoop.hive.ql.io.orc.OrcSerde"),
    AVRO(
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
            "org.apache.hadoop.hive.serde2.avro.AvroSerDe"),
    JSONFILE(
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hive.hcatalog.data.JsonSerDe"),
    ION(
            "com.amazon.ionhiveserde.formats.IonInputFormat",
            "com.amazon.ionhiveserde.formats.IonOutputFormat",
            "com.amazon.ionhiveserde.IonHiveSerDe");

    private final String input;
    private final String output;
    private final String serde;

    HiveFormats(String input, String output, String serde) {
        this.input = input;
        this.output = output;
        this.serde = serde;
    }

    /// What a table's files are read and written by.
    record Classes(String input, String output, String serde, Map<String, String> parameters) {}

    /// Null where `STORED AS` names no format.
    static @Nullable Classes of(HiveDdl.Format format) {
        HiveFormats stored = TEXTFILE;
        if (format.storedAs() != null) {
            try {
                stored = valueOf(format.storedAs());
            } catch (IllegalArgumentException unknown) {
                return null;
            }
        } else if (format.serde() != null) {
            stored = of(format.serde());
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        if (format.delimiters() == null) {
            parameters.put("serialization.format", "1");
        } else {
            parameters.putAll(format.delimiters());
        }
        parameters.putAll(format.serdeProperties());
        return new Classes(
                format.inputFormat() != null ? format.inputFormat() : stored.input,
                format.outputFormat() != null ? format.outputFormat() : stored.output,
                format.serde() != null ? format.serde() : stored.serde,
                parameters);
    }

    /// The format that usually goes with a SerDe.
    private static HiveFormats of(String serde) {
        for (HiveFormats format : values()) {
            if (format.serde.equals(serde)) {
                return format;
            }
        }
        return TEXTFILE;
    }
}

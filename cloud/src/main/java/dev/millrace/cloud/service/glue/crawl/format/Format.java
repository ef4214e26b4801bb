package dev.millrace.cloud.service.glue.crawl.format;

import java.util.Map;

/// How objects of a kind are read: what Hive, Athena and Spark need to know. Objects of one table have one format.
/// @param classification `csv`, `json`, `parquet`, what a custom classifier says, or `UNKNOWN`
/// @param serde of which library
/// @param serdeParameters of the serialiser
/// @param tableParameters beside those that every crawled table has
public record Format(
        String classification, Serde serde, Map<String, String> serdeParameters, Map<String, String> tableParameters) {
    private static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    /// Nobody knew what it is.
    public static final Format UNKNOWN = new Format("UNKNOWN", Serde.NONE, Map.of(), Map.of());

    /// The classes that read and write a format.
    public enum Serde {
        LAZY_SIMPLE("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", TEXT_INPUT, TEXT_OUTPUT),
        OPEN_CSV("org.apache.hadoop.hive.serde2.OpenCSVSerde", TEXT_INPUT, TEXT_OUTPUT),
        OPENX_JSON("org.openx.data.jsonserde.JsonSerDe", TEXT_INPUT, TEXT_OUTPUT),
        GROK("com.amazonaws.glue.serde.GrokSerDe", TEXT_INPUT, TEXT_OUTPUT),
        PARQUET(
                "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"),
        ORC(
                "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
                "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat"),
        AVRO(
                "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
                "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
                "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat"),
        NONE("", "", "");

        private final String library;
        private final String input;
        private final String output;

        Serde(String library, String input, String output) {
            this.library = library;
            this.input = input;
            this.output = output;
        }

        public String library() {
            return library;
        }

        public String input() {
            return input;
        }

        public String output() {
            return output;
        }
    }

    public boolean isKnown() {
        return !classification.equals(UNKNOWN.classification);
    }
}

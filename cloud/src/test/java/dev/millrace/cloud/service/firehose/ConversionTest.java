package dev.millrace.cloud.service.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.firehose.FirehoseUnderTest.Written;
import dev.millrace.cloud.service.firehose.TableSchemas.Answer;
import dev.millrace.cloud.service.firehose.TableSchemas.Column;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.DataFormatConversionConfiguration;
import dev.millrace.wire.firehose.Deserializer;
import dev.millrace.wire.firehose.DynamicPartitioningConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationConfiguration;
import dev.millrace.wire.firehose.HiveJsonSerDe;
import dev.millrace.wire.firehose.InputFormatConfiguration;
import dev.millrace.wire.firehose.OpenXJsonSerDe;
import dev.millrace.wire.firehose.OrcSerDe;
import dev.millrace.wire.firehose.OutputFormatConfiguration;
import dev.millrace.wire.firehose.ParquetSerDe;
import dev.millrace.wire.firehose.ProcessingConfiguration;
import dev.millrace.wire.firehose.Processor;
import dev.millrace.wire.firehose.ProcessorParameter;
import dev.millrace.wire.firehose.SchemaConfiguration;
import dev.millrace.wire.firehose.Serializer;
import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import dev.millrace.cloud.service.glue.crawl.format.OrcFooter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Records converted to Parquet, read again by Parquet's own reader, and to ORC, of which Trino reads more (`LakeIT`).
final class ConversionTest {
    private static final OpenXJsonSerDe OPEN_X = new OpenXJsonSerDe(null, null, null);

    @TempDir
    private Path data;

    @TempDir
    private Path files;

    private FirehoseUnderTest firehose;

    @BeforeEach
    void open() {
        firehose = new FirehoseUnderTest(data);
        columns("id", "int", "name", "string");
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    @Test
    void records_become_a_parquet_file_by_the_columns_of_the_table() throws Exception {
        firehose.create("s", converting(OPEN_X).prefix("data/").errorOutputPrefix("errors/"));
        firehose.put("s", "{\"ID\":1,\"Name\":\"a\",\"more\":true}\n", "{\"id\":\"2\"}{\"id\":3,\"name\":{\"x\":1}}");
        firehose.advance(60);

        Written written = firehose.bucket.await(1).getFirst();
        assertThat(written.key()).startsWith("data/2026/03/01/12/s-1-").endsWith(".parquet");
        assertThat(written.contentEncoding()).isEqualTo("hadoop-snappy");
        assertThat(rows(written)).containsExactly("id: 1\nname: a\n", "id: 2\n", "id: 3\nname: {\"x\":1}\n");
    }

    @Test
    void every_type_of_hive_is_written() throws Exception {
        columns(
                "a", "tinyint", "b", "smallint", "c", "bigint", "d", "float", "e", "double", "f", "boolean",
                "g", "date", "h", "decimal(10,2)", "i", "binary", "j", "array<int>", "k", "map<string,double>",
                "l", "struct<x:int,y:array<string>>", "m", "timestamp");
        firehose.create("s", converting(OPEN_X));
        firehose.put(
                "s",
                """
                {"a":-128,"b":32767,"c":9223372036854775807,"d":1.5,"e":2.25,"f":true,"g":"2026-03-01","h":-12.345,\
                "i":"xy","j":[1,null,3],"k":{"p":0.5,"q":null},"l":{"X":7,"y":["u"]},"m":"1970-01-02T00:00:01.5Z"}""");
        firehose.advance(60);

        Group row = groups(firehose.bucket.await(1).getFirst()).getFirst();
        assertThat(row.getInteger("a", 0)).isEqualTo(-128);
        assertThat(row.getInteger("b", 0)).isEqualTo(32767);
        assertThat(row.getLong("c", 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(row.getFloat("d", 0)).isEqualTo(1.5f);
        assertThat(row.getDouble("e", 0)).isEqualTo(2.25);
        assertThat(row.getBoolean("f", 0)).isTrue();
        assertThat(row.getInteger("g", 0)).isEqualTo(20_513);
        assertThat(new BigInteger(row.getBinary("h", 0).getBytes())).isEqualTo(-1235);
        assertThat(row.getBinary("i", 0).toStringUsingUTF8()).isEqualTo("xy");
        Group array = row.getGroup("j", 0);
        assertThat(array.getFieldRepetitionCount("list")).isEqualTo(3);
        assertThat(array.getGroup("list", 1).getFieldRepetitionCount("element")).isZero();
        assertThat(array.getGroup("list", 2).getInteger("element", 0)).isEqualTo(3);
        Group map = row.getGroup("k", 0);
        assertThat(map.getGroup("key_value", 0).getString("key", 0)).isEqualTo("p");
        assertThat(map.getGroup("key_value", 0).getDouble("value", 0)).isEqualTo(0.5);
        assertThat(map.getGroup("key_value", 1).getFieldRepetitionCount("value")).isZero();
        assertThat(row.getGroup("l", 0).getInteger("x", 0)).isEqualTo(7);
        ByteBuffer instant = row.getInt96("m", 0).toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(instant.getLong(instant.position())).isEqualTo(1_500_000_000L);
        assertThat(instant.getInt(instant.position() + 8)).isEqualTo(2_440_589);
    }

    @Test
    void what_does_not_fit_is_told_of_one_by_one_and_the_rest_is_written() throws Exception {
        firehose.create("s", converting(OPEN_X).prefix("data/").errorOutputPrefix("errors/"));
        firehose.put("s", "{\"id\":1}", "not json", "{\"id\":99999999999}", "[{\"id\":2}]", "{\"id\":3}");
        firehose.advance(60);

        List<Written> written = firehose.bucket.await(2);
        Written errors = written.get(0);
        assertThat(errors.key()).startsWith("errors/format-conversion-failed/2026/03/01/12/s-1-");
        assertThat(errors.key()).doesNotContain(".");
        List<JsonNode> lines = errors.text().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines)
                .extracting(line -> line.path("lastErrorCode").stringValue())
                .containsExactly(
                        "DataFormatConversion.ParseError",
                        "DataFormatConversion.MalformedData",
                        "DataFormatConversion.MalformedData");
        JsonNode line = lines.get(1);
        assertThat(line.propertyNames())
                .containsExactly(
                        "attemptsMade",
                        "arrivalTimestamp",
                        "lastErrorCode",
                        "lastErrorMessage",
                        "attemptEndingTimestamp",
                        "rawData",
                        "sequenceNumber",
                        "subSequenceNumber",
                        "dataCatalogTable");
        assertThat(line.path("lastErrorMessage").stringValue()).isEqualTo("Column id: not of type int: 99999999999");
        assertThat(Base64.getDecoder().decode(line.path("rawData").stringValue()))
                .asString()
                .isEqualTo("{\"id\":99999999999}");
        assertThat(line.path("dataCatalogTable").toString())
                .isEqualTo("{\"catalogId\":\"000000000001\",\"databaseName\":\"lake\",\"tableName\":\"beers\","
                        + "\"region\":\"eu-west-1\",\"versionId\":\"LATEST\",\"catalogArn\":null}");
        assertThat(rows(written.get(1))).containsExactly("id: 1\n", "id: 3\n");
    }

    @Test
    void a_number_of_a_billion_digits_costs_nothing() throws Exception {
        columns("id", "decimal(10,2)");
        firehose.create("s", converting(OPEN_X));
        firehose.put("s", "{\"id\":1e999999999}");
        firehose.advance(60);

        assertThat(firehose.bucket.await(1).getFirst().text()).contains("DataFormatConversion.MalformedData");
    }

    @Test
    void keys_are_read_as_openx_is_told_to() throws Exception {
        columns("a_b", "int", "ts", "string");
        firehose.create("s", converting(new OpenXJsonSerDe(true, false, Map.of("ts", "timestamp"))));
        firehose.put("s", "{\"a.b\":1,\"timestamp\":\"x\",\"ts\":\"y\",\"A_b\":2}");
        firehose.advance(60);

        assertThat(rows(firehose.bucket.await(1).getFirst())).containsExactly("a_b: 1\nts: x\n");
    }

    @Test
    void hive_takes_no_text_for_a_number_and_timestamps_by_its_patterns() throws Exception {
        columns("id", "int", "at", "timestamp");
        firehose.create("s", converting(hive("dd/MM/yyyy HH:mm", "millis")));
        firehose.put("s", "{\"id\":\"1\"}", "{\"id\":2,\"at\":\"02/01/1970 00:00\"}", "{\"id\":3,\"at\":86400000}");
        firehose.advance(60);

        List<Written> written = firehose.bucket.await(2);
        assertThat(written.get(0).text()).contains("Column id: not of type int: \\\"1\\\"");
        List<Group> rows = groups(written.get(1));
        assertThat(rows.get(0).getInt96("at", 0)).isEqualTo(rows.get(1).getInt96("at", 0));
    }

    @Test
    void openx_takes_the_five_forms_of_instants_that_aws_names_and_dates_without_zeros() throws Exception {
        columns("at", "timestamp", "day", "date");
        firehose.create("s", converting(OPEN_X));
        firehose.put(
                "s",
                "{\"at\":\"2018-02-07T19:58:48.123Z\",\"day\":\"2018-02-07\"}",
                "{\"at\":\"2018-2-7 19:58:48.123\",\"day\":\"2018-2-7\"}",
                "{\"at\":1518033528123,\"day\":\"2018-02-07\"}",
                "{\"at\":1518033528.123,\"day\":\"2018-02-07\"}",
                "{\"at\":\"1518033528.123\",\"day\":\"2018-02-07\"}");
        firehose.advance(60);

        List<Group> rows = groups(firehose.bucket.await(1).getFirst());
        assertThat(rows).hasSize(5);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getInt96("at", 0)).isEqualTo(rows.getFirst().getInt96("at", 0));
            assertThat(row.getInteger("day", 0)).isEqualTo((int) LocalDate.of(2018, 2, 7).toEpochDay());
        });
    }

    @Test
    void hive_s_patterns_are_joda_s() throws Exception {
        columns("at", "timestamp");
        firehose.create(
                "s",
                converting(hive(
                        "YYYY-MM-dd'T'HH:mm:ss.SSSZ", "[dd/MMM/yyyy:HH:mm:ss ZZ]", "dd.MM.yyyy 'o''clock' H")));
        firehose.put(
                "s",
                "{\"at\":\"2018-12-31T01:00:00.5+0100\"}",
                "{\"at\":\"[31/Dec/2018:02:00:00 +02:00]\"}",
                "{\"at\":\"31.12.2018 o'clock 0\"}");
        firehose.advance(60);

        List<Group> rows = groups(firehose.bucket.await(1).getFirst());
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).getInt96("at", 0)).isEqualTo(rows.get(2).getInt96("at", 0));
        assertThat(rows.get(0).getInt96("at", 0)).isNotEqualTo(rows.get(1).getInt96("at", 0));
    }

    @Test
    void partitions_are_converted_each_to_files_of_its_own() throws Exception {
        firehose.create(
                "s",
                converting(OPEN_X)
                        .prefix("p=!{partitionKeyFromQuery:p}/")
                        .errorOutputPrefix("errors/")
                        .dynamicPartitioningConfiguration(new DynamicPartitioningConfiguration(null, true))
                        .processingConfiguration(new ProcessingConfiguration(
                                true,
                                List.of(new Processor(
                                        "MetadataExtraction",
                                        List.of(
                                                new ProcessorParameter("MetadataExtractionQuery", "{p:.name}"),
                                                new ProcessorParameter("JsonParsingEngine", "JQ-1.6")))))));
        firehose.put("s", "{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}");
        firehose.advance(60);

        List<Written> written = firehose.bucket.await(2);
        assertThat(written.get(0).key()).startsWith("p=a/").endsWith(".parquet");
        assertThat(rows(written.get(0))).containsExactly("id: 1\nname: a\n");
        assertThat(rows(written.get(1))).containsExactly("id: 2\nname: b\n");
    }

    @Test
    void the_parameters_of_parquet_are_obeyed() throws Exception {
        ParquetSerDe asked = ParquetSerDe.builder()
                .compression("GZIP")
                .enableDictionaryCompression(true)
                .writerVersion("V2")
                .build();
        firehose.create(
                "s",
                converting(OPEN_X)
                        .dataFormatConversionConfiguration(
                                configuration(new Deserializer(OPEN_X, null), new Serializer(asked, null)))
                        .fileExtension(".pq"));
        firehose.put("s", "{\"name\":\"a\"}", "{\"name\":\"a\"}");
        firehose.advance(60);

        Written written = firehose.bucket.await(1).getFirst();
        assertThat(written.key()).endsWith(".pq");
        assertThat(written.contentEncoding()).isNull();
        Path file = Files.write(files.resolve("gzip.parquet"), written.bytes());
        try (ParquetFileReader reader = ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .withCodecFactory(new SnappyPages())
                        .build())) {
            ColumnChunkMetaData name = reader.getRowGroups().getFirst().getColumns().get(1);
            assertThat(name.getCodec()).isEqualTo(CompressionCodecName.GZIP);
            assertThat(name.getEncodingStats().usesV2Pages()).isTrue();
            assertThat(name.hasDictionaryPage()).isTrue();
        }
    }

    @Test
    void records_become_an_orc_file_that_a_crawler_reads() throws Exception {
        columns("id", "int", "name", "string", "tags", "array<string>", "cost", "decimal(10,2)", "at", "timestamp");
        firehose.create("s", orc(OrcSerDe.builder().build()));
        firehose.put("s", "{\"id\":1,\"name\":\"a\",\"tags\":[\"x\",null],\"cost\":1.5}", "no", "{\"id\":2}");
        firehose.advance(60);

        List<Written> written = firehose.bucket.await(2);
        assertThat(written.get(0).text()).contains("DataFormatConversion.ParseError");
        Written file = written.get(1);
        assertThat(file.key()).endsWith(".orc");
        assertThat(file.contentEncoding()).isNull();
        FileSchema schema = OrcFooter.read(file.key(), file.bytes().length, file.bytes());
        assertThat(schema.records()).isEqualTo(2);
        assertThat(schema.columns())
                .extracting(column -> column.name() + " " + column.type().text())
                .containsExactly("id int", "name string", "tags array<string>", "cost decimal(10,2)", "at timestamp");
    }

    @Test
    void the_parameters_of_orc_are_obeyed() throws Exception {
        firehose.create(
                "s",
                orc(OrcSerDe.builder()
                        .compression("NONE")
                        .formatVersion("V0_11")
                        .dictionaryKeyThreshold(1.0)
                        .bloomFilterColumns(List.of("Name"))
                        .rowIndexStride(1000)
                        .build()));
        firehose.put("s", "{\"name\":\"same text\"}", "{\"name\":\"same text\"}", "{\"name\":\"same text\"}");
        firehose.advance(60);

        byte[] file = firehose.bucket.await(1).getFirst().bytes();
        String latin = new String(file, StandardCharsets.ISO_8859_1);
        assertThat(latin).startsWith("ORC");
        // A dictionary holds it once; the statistics of group, stripe and file say it as least and most.
        assertThat(latin.split("same text", -1)).hasSize(1 + 1 + 3 * 2);
        // The postscript: no packing, chunks of 256 KiB, version 0.11.
        assertThat(HexFormat.of().formatHex(file)).contains("100018808010" + "2202000b");
        // The streams of the stripe: the filter of the column before its data, as bits for 1,000 rows at 5 %.
        assertThat(latin.length()).isGreaterThan(6_235 / 8).isLessThan(2_000);
    }

    private static ExtendedS3DestinationConfiguration.Builder orc(OrcSerDe asked) {
        return converting(OPEN_X)
                .dataFormatConversionConfiguration(
                        configuration(new Deserializer(OPEN_X, null), new Serializer(null, asked)));
    }

    @Test
    void an_update_changes_the_conversion_member_by_member() throws Exception {
        firehose.create("s", converting(OPEN_X));
        firehose.update(
                "s",
                "1",
                update -> update.dataFormatConversionConfiguration(
                        DataFormatConversionConfiguration.builder().enabled(false).build()));
        firehose.put("s", "{\"id\":2}");
        firehose.advance(60);

        assertThat(firehose.bucket.await(1).getFirst().text()).isEqualTo("{\"id\":2}");
        DataFormatConversionConfiguration kept = firehose.describe("s")
                .destinations()
                .getFirst()
                .extendedS3DestinationDescription()
                .dataFormatConversionConfiguration();
        assertThat(kept.schemaConfiguration().tableName()).isEqualTo("beers");
        assertThat(kept.enabled()).isFalse();
    }

    @Test
    void a_table_that_is_gone_holds_delivery_up_until_it_is_there_again() throws Exception {
        Answer there = firehose.schema;
        firehose.create("s", converting(OPEN_X));
        firehose.put("s", "{\"id\":1}");
        firehose.schema = new Answer.Refused("EntityNotFound", "Entity Not Found");
        firehose.advance(60);
        assertThat(firehose.bucket.all()).isEmpty();

        firehose.schema = there;
        firehose.advance(300);
        assertThat(rows(firehose.bucket.await(1).getFirst())).containsExactly("id: 1\n");
    }

    @Test
    void what_cannot_be_followed_is_refused_when_it_is_asked_for() {
        refused(
                converting(OPEN_X).compressionFormat("GZIP"),
                "CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.");
        refused(
                converting(OPEN_X).bufferingHints(new BufferingHints(63, 60)),
                "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.");
        refused(
                converting(OPEN_X)
                        .dataFormatConversionConfiguration(configuration(
                                new Deserializer(OPEN_X, null),
                                new Serializer(ParquetSerDe.builder().build(), OrcSerDe.builder().build()))),
                "OutputFormatConfiguration.Serializer must have exactly one of ParquetSerDe and OrcSerDe.");
        columns("id", "uniontype<int,string>");
        refused(converting(OPEN_X), "The type uniontype<int,string> cannot be converted.");
        firehose.schema = new Answer.Refused("EntityNotFound", "Entity Not Found");
        refused(converting(OPEN_X), "Entity Not Found");
    }

    private void refused(ExtendedS3DestinationConfiguration.Builder destination, String message) {
        FirehoseUnderTest.refused(() -> firehose.create("s", destination), "InvalidArgumentException", message);
    }

    private void columns(String... namesAndTypes) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.add(new Column(namesAndTypes[i], namesAndTypes[i + 1]));
        }
        firehose.schema = new Answer.Found(columns);
    }

    private static ExtendedS3DestinationConfiguration.Builder converting(OpenXJsonSerDe openX) {
        return converting(new Deserializer(openX, null));
    }

    private static Deserializer hive(String... patterns) {
        return new Deserializer(null, new HiveJsonSerDe(List.of(patterns)));
    }

    private static ExtendedS3DestinationConfiguration.Builder converting(Deserializer deserializer) {
        return FirehoseUnderTest.destination()
                .bufferingHints(new BufferingHints(64, 60))
                .dataFormatConversionConfiguration(configuration(
                        deserializer, new Serializer(ParquetSerDe.builder().build(), null)));
    }

    private static DataFormatConversionConfiguration configuration(Deserializer deserializer, Serializer serializer) {
        return new DataFormatConversionConfiguration(
                SchemaConfiguration.builder()
                        .roleARN(FirehoseUnderTest.ROLE)
                        .databaseName("lake")
                        .tableName("beers")
                        .build(),
                new InputFormatConfiguration(deserializer),
                new OutputFormatConfiguration(serializer),
                null);
    }

    private List<String> rows(Written written) throws IOException {
        return groups(written).stream().map(Group::toString).toList();
    }

    private List<Group> groups(Written written) throws IOException {
        Path file = Files.write(Files.createTempFile(files, "read", ".parquet"), written.bytes());
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new SnappyPages())
                .build();
        List<Group> groups = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records =
                        new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    groups.add(records.read());
                }
            }
        }
        return groups;
    }

    private static final class SnappyPages implements CompressionCodecFactory {
        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            assertThat(codec).isEqualTo(CompressionCodecName.SNAPPY);
            return new BytesInputDecompressor() {
                @Override
                public BytesInput decompress(BytesInput page, int size) throws IOException {
                    return BytesInput.from(Snappy.uncompress(page.toByteArray()));
                }

                @Override
                public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int outSize) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public void release() {}
    }
}

package dev.millrace.cloud.service.glue.crawl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Over files that pyarrow 22 and fastavro wrote.
class FootersTest {
    private static final String COLUMNS = "i int, l bigint, s string, d double, f float, b boolean, ts timestamp, day date, "
            + "dec decimal(10,2), li array<bigint>, st struct<x:bigint,y:string>, m map<string,bigint>, bin binary";

    @Test
    void a_parquet_footer_tells_columns_and_rows() throws IOException {
        byte[] file = file("all.parquet");
        FileSchema schema = ParquetFooter.read("key", file.length, footer(file));
        assertThat(columns(schema)).isEqualTo(COLUMNS);
        assertThat(schema.records()).isEqualTo(2);
        assertThat(schema.columns().get(2).path()).isEqualTo("S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "zlib", "snappy", "lz4", "zstd"})
    void an_orc_footer_tells_columns_and_rows_however_it_is_compressed(String compression) throws IOException {
        byte[] file = file("all-" + compression + ".orc");
        FileSchema schema = OrcFooter.read("key", file.length, file);
        assertThat(columns(schema)).isEqualTo(COLUMNS);
        assertThat(schema.records()).isEqualTo(2);
    }

    @Test
    void an_avro_header_tells_columns_and_its_block_how_many_there_are() throws IOException {
        byte[] file = file("some.avro");
        FileSchema schema = new AvroHeader()
                .classify(new Sample("key", file.length, "none", file, 1))
                .orElseThrow();
        assertThat(columns(schema)).isEqualTo("id bigint, n string, a array<int>, day date, in struct<x:double>");
        assertThat(schema.records()).isEqualTo(100);
        assertThat(schema.extra()).containsKey("avro.schema.literal");
    }

    @Test
    void damaged_footers_are_refused_and_harm_nobody() throws IOException {
        byte[] parquet = footer(file("all.parquet"));
        byte[] orc = file("all-zlib.orc");
        byte[] avro = file("some.avro");
        assertThatThrownBy(() -> ParquetFooter.read("key", 1, new byte[0])).isInstanceOf(UnreadableException.class);
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            harmless(() -> ParquetFooter.read("key", 1, damaged(parquet, random)));
            harmless(() -> OrcFooter.read("key", 1, damaged(orc, random)));
            harmless(() -> {
                byte[] bytes = damaged(avro, random);
                new AvroHeader().classify(new Sample("key", bytes.length, "none", bytes, 1));
            });
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void harmless(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (UnreadableException told) {
            assertThat(told).hasMessageStartingWith("its ");
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] changed = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? 1 + random.nextInt(bytes.length) : bytes.length);
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        return changed;
    }

    private static byte[] footer(byte[] file) {
        int length = file[file.length - 8] & 0xFF | (file[file.length - 7] & 0xFF) << 8;
        return Arrays.copyOfRange(file, file.length - 8 - length, file.length - 8);
    }

    private static String columns(FileSchema schema) {
        return schema.columns().stream()
                .map(column -> column.name() + " " + column.type().text())
                .collect(Collectors.joining(", "));
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(FootersTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}

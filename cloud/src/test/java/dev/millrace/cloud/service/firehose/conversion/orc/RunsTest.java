package dev.millrace.cloud.service.firehose.conversion.orc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing.Orc.Packing;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The examples of ORC's specification (orc.apache.org/specification/ORCv1, "Run Length Encoding"), byte for byte.
final class RunsTest {
    @Test
    void version_1_writes_steps_and_literals() {
        assertThat(whole(false, false, range(100, 7, 0))).isEqualTo("610007");
        assertThat(whole(false, false, range(100, 100, -1))).isEqualTo("61ff64");
        assertThat(whole(false, false, 2, 3, 6, 7, 11)).isEqualTo("fb020306070b");
    }

    @Test
    void version_2_writes_a_short_repeat() {
        assertThat(whole(false, true, range(5, 10_000, 0))).isEqualTo("0a2710");
    }

    @Test
    void version_2_writes_numbers_in_the_bits_that_they_need() {
        assertThat(whole(false, true, 23_713, 43_806, 57_005, 48_879)).isEqualTo("5e035ca1ab1edeadbeef");
    }

    @Test
    void version_2_writes_steps_one_way() {
        // The specification's own packs steps of three bits in four.
        assertThat(whole(false, true, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29)).isEqualTo("c40902024a28a6");
        assertThat(whole(true, true, range(20, 1, 1))).isEqualTo("c0130202");
    }

    @Test
    void steps_that_leave_what_a_long_holds_are_no_steps() {
        assertThat(whole(true, true, Long.MIN_VALUE, Long.MAX_VALUE, 0))
                .isEqualTo("7e02fffffffffffffffffffffffffffffffe0000000000000000");
    }

    @Test
    void bytes_are_written_in_runs_and_bits_in_bytes() {
        assertThat(stream(out -> {
                    ByteRuns runs = new ByteRuns(out);
                    for (int i = 0; i < 100; i++) {
                        runs.add(0);
                    }
                    runs.flush();
                }))
                .isEqualTo("6100");
        assertThat(stream(out -> {
                    ByteRuns runs = new ByteRuns(out);
                    runs.add(0x44);
                    runs.add(0x45);
                    runs.flush();
                }))
                .isEqualTo("fe4445");
        assertThat(stream(out -> {
                    BitRuns bits = new BitRuns(out);
                    bits.add(true);
                    for (int i = 0; i < 7; i++) {
                        bits.add(false);
                    }
                    bits.end();
                }))
                .isEqualTo("ff80");
    }

    @Test
    void nanoseconds_lose_their_zeros() {
        assertThat(OrcPlain.shortened(1_000)).isEqualTo(0x0a);
        assertThat(OrcPlain.shortened(100_000)).isEqualTo(0x0c);
        assertThat(OrcPlain.shortened(10)).isEqualTo(80);
    }

    private static long[] range(int count, long first, long step) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i * step;
        }
        return values;
    }

    private static String whole(boolean signed, boolean second, long... values) {
        return stream(out -> {
            WholeRuns runs = WholeRuns.over(out, signed, second);
            for (long value : values) {
                runs.add(value);
            }
            runs.flush();
        });
    }

    private static String stream(Consumer<OrcStream> writes) {
        OrcStream out = new OrcStream(Packing.NONE);
        writes.accept(out);
        return HexFormat.of().formatHex(out.all());
    }
}

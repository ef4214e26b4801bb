package dev.millrace.cloud.service.s3.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ChecksumsTest {
    /// The check values of the CRC catalogue (reveng), and of FIPS 180 and RFC 1321 for the digests.
    @ParameterizedTest
    @CsvSource({
        "CRC32, cbf43926",
        "CRC32C, e3069283",
        "CRC64NVME, ae8b14860a799888",
        "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
        "MD5, 25f9e794323b453885f5181f1b624d0b"
    })
    void the_nine_digits_have_their_known_values(ChecksumAlgorithm algorithm, String hex) {
        assertThat(of(algorithm, "123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)));
        assertThat(algorithm.accepts(
                        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex))))
                .isTrue();
        assertThat(algorithm.accepts("AAA=")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32C", "CRC64NVME"})
    void values_of_pieces_join_to_the_value_of_the_whole(ChecksumAlgorithm algorithm) {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            byte[] whole = new byte[random.nextInt(1, 5000)];
            random.nextBytes(whole);
            List<ChecksumAlgorithm.Piece> pieces = new ArrayList<>();
            for (int at = 0; at < whole.length; ) {
                int to = Math.min(whole.length, at + random.nextInt(0, 900));
                pieces.add(new ChecksumAlgorithm.Piece(of(algorithm, Arrays.copyOfRange(whole, at, to)), to - at));
                at = to;
            }
            assertThat(algorithm.join(pieces)).as("seed 42, round %d", round).isEqualTo(of(algorithm, whole));
        }
    }

    @Test
    void a_crc_is_the_same_however_the_bytes_come() {
        byte[] bytes = new byte[10_000];
        new Random(7).nextBytes(bytes);
        ChecksumAlgorithm.Running running = ChecksumAlgorithm.CRC64NVME.start();
        Random random = new Random(8);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, random.nextInt(1, 40));
            running.update(bytes, at, length);
            at += length;
        }
        assertThat(running.value()).isEqualTo(of(ChecksumAlgorithm.CRC64NVME, bytes));
    }

    private static String of(ChecksumAlgorithm algorithm, byte[] bytes) {
        ChecksumAlgorithm.Running running = algorithm.start();
        running.update(bytes, 0, bytes.length);
        return running.value();
    }
}

package dev.millrace.cloud.service.kinesis.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardNumbersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "9223372036854775808",
                "18446744073709551615",
                "18446744073709551616",
                "170141183460469231731687303715884105728",
                "340282366920938463463374607431768211455"
            })
    void hashKeysAreReadAndWrittenAsTheSameDigits(String digits) {
        assertThat(HashKey.parse(digits).orElseThrow()).hasToString(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", " 1", "0x1", "1.0", "340282366920938463463374607431768211456", "\u0661"})
    void whatIsNoHashKeyIsNotRead(String digits) {
        assertThat(HashKey.parse(digits)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "18446744073709551615, 18446744073709551616",
        "170141183460469231731687303715884105727, 170141183460469231731687303715884105728",
        "340282366920938463463374607431768211454, 340282366920938463463374607431768211455",
        "340282366920938463463374607431768211455, 0"
    })
    void everyHashKeyHasANextAndAPrevious(String key, String next) {
        HashKey first = HashKey.parse(key).orElseThrow();
        HashKey second = HashKey.parse(next).orElseThrow();
        assertThat(first.next()).isEqualTo(second);
        assertThat(second.previous()).isEqualTo(first);
        assertThat(Integer.signum(first.compareTo(second)))
                .isEqualTo(first.value().compareTo(second.value()));
    }

    @Test
    void aHashKeyIsAnMd5ReadAsANumberWithoutASign() throws Exception {
        byte[] md5 = MessageDigest.getInstance("MD5").digest("b".getBytes(StandardCharsets.UTF_8));
        assertThat(HashKey.ofDigest(md5).value()).isEqualTo(new BigInteger("92eb5ffee6ae2fec3ad71c777531578f", 16));
    }

    @Test
    void numbersBeyondTheSpaceAreNoHashKeys() {
        assertThatIllegalArgumentException().isThrownBy(() -> HashKey.of(BigInteger.ONE.negate()));
        assertThatIllegalArgumentException().isThrownBy(() -> HashKey.of(BigInteger.ONE.shiftLeft(128)));
    }

    @Test
    void aNumberThatAwsGaveHasTheLayout() {
        String aws = "49641780686612885777013334990893567317652527046950125570";
        SequenceNumber number = SequenceNumber.parse(aws).orElseThrow();
        assertThat(number).isEqualTo(new SequenceNumber(0x0648ccb05L, 0, 3, 0x0648ccc74L));
        assertThat(number).hasToString(aws);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "1772366400, 0, 1, 1772366400",
        "1772366400, 15, 18446744, 1772366401",
        "1772366400, 16, 5, 1772366399",
        "1772366400, 2147483647, 9223372036854775807, 68719476735",
        "68719476735, 9999, 9223372036854775807, 0"
    })
    void sequenceNumbersHave56DigitsAndAreReadBack(long created, int shard, long index, long arrival) {
        SequenceNumber number = new SequenceNumber(created, shard, index, arrival);
        assertThat(number.toString()).matches("\\d{56}");
        assertThat(SequenceNumber.parse(number.toString())).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "4964178068661288577701333499089356731765252704695012557",
                "49641780686612885777013334990893567317652527046950125571",
                "4964178068661288577701333499089356731765252704695012557x",
                "99999999999999999999999999999999999999999999999999999992",
                "00000000000000000000000000000000000000000000000000000002"
            })
    void whatIsNoSequenceNumberIsNotRead(String digits) {
        assertThat(SequenceNumber.parse(digits)).isEmpty();
    }

    @Test
    void sequenceNumbersRefuseWhatDoesNotFit() {
        for (long[] bad :
                new long[][] {{-1, 0, 0, 0}, {1L << 36, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, -1, 0}, {0, 0, 0, -1}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SequenceNumber(bad[0], (int) bad[1], bad[2], bad[3]));
        }
    }

    @Test
    void theIndexAloneDecidesTheOrderWithinAShard() {
        SequenceNumber early = new SequenceNumber(1000, 3, 7, 5000);
        SequenceNumber laterByAClockThatStepsBack = new SequenceNumber(1000, 3, 8, 4000);
        assertThat(early).isLessThan(laterByAClockThatStepsBack);
        assertThat(early.toString()).isLessThan(laterByAClockThatStepsBack.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999, 4_294_967_290L, 999_999_999_999_999_000L, Long.MAX_VALUE - 3000})
    void digitsCountedUpAreThoseOfTheNumbers(long first) {
        SequenceDigits digits = new SequenceDigits(new SequenceNumber(1772366400, 17, first, 1772366455));
        for (long index = first; index < first + 2500; index++) {
            assertThat(digits.next()).isEqualTo(new SequenceNumber(1772366400, 17, index, 1772366455).toString());
        }
    }

    @Test
    void shardIdsAreWrittenInTwelveDigitsAndReadInAny() {
        assertThat(new ShardId(7)).hasToString("shardId-000000000007");
        assertThat(new ShardId(Integer.MAX_VALUE)).hasToString("shardId-002147483647");
        for (String text : List.of("shardId-000000000007", "shardId-7", "7", "000000000000000007")) {
            assertThat(ShardId.parse(text)).contains(new ShardId(7));
        }
        for (String text : List.of("", "shardId-", "shardId-x", "shardId-2147483648", "shardId-99999999999999999999")) {
            assertThat(ShardId.parse(text)).isEmpty();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new ShardId(-1));
    }
}

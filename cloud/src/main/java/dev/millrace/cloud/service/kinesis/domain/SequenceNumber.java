package dev.millrace.cloud.service.kinesis.domain;

import java.math.BigInteger;
import java.util.Optional;

/// A record's place in its shard, in the form that AWS's own numbers have. In hexadecimal, 47 digits:
///
/// ```
/// 2 | createdSecond 9 | shard 1 | index 16 | 00 | arrivalSecond 9 | shard 8 | 2
/// ```
/// Numbers of one shard grow with the index alone, so a clock that steps back does no harm. The layout was taken from
/// numbers that AWS gave: 49641780686612885777013334990893567317652527046950125570 is
/// 0x2_0648ccb05_0_0000000000000003_00_0648ccc74_00000000_2.
/// @param createdSecond when the shard was made, seconds since 1970
/// @param shard the shard's number
/// @param index counts the shard's records; 0 is the shard's beginning, [#LAST_INDEX] its end
/// @param arrivalSecond when the record came, seconds since 1970
public record SequenceNumber(long createdSecond, int shard, long index, long arrivalSecond)
        implements Comparable<SequenceNumber> {
    /// The index in the number that a closed shard ends with.
    public static final long LAST_INDEX = Long.MAX_VALUE;

    /// How much the number grows from one index to the next.
    static final BigInteger STEP = BigInteger.ONE.shiftLeft(80);

    private static final BigInteger LEAST = BigInteger.TWO.shiftLeft(184);
    private static final BigInteger BEYOND = BigInteger.valueOf(3).shiftLeft(184);
    private static final long SECONDS = (1L << 36) - 1;

    public SequenceNumber {
        if ((createdSecond & ~SECONDS) != 0 || (arrivalSecond & ~SECONDS) != 0 || shard < 0 || index < 0) {
            throw new IllegalArgumentException("Not a sequence number");
        }
    }

    /// Reads decimal digits; empty where they are no number of this layout.
    public static Optional<SequenceNumber> parse(String decimal) {
        if (decimal.length() != 56 || !decimal.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(decimal);
        if (value.compareTo(LEAST) < 0 || value.compareTo(BEYOND) >= 0 || (value.intValue() & 0xF) != 2) {
            return Optional.empty();
        }
        long index = value.shiftRight(80).longValue();
        int shard = value.shiftRight(4).intValue();
        if (index < 0 || shard < 0) {
            return Optional.empty();
        }
        return Optional.of(new SequenceNumber(
                value.shiftRight(148).longValue() & SECONDS,
                shard,
                index,
                value.shiftRight(36).longValue() & SECONDS));
    }

    public BigInteger value() {
        return BigInteger.TWO
                .shiftLeft(36)
                .or(BigInteger.valueOf(createdSecond))
                .shiftLeft(4)
                .or(BigInteger.valueOf(shard & 0xF))
                .shiftLeft(64)
                .or(BigInteger.valueOf(index))
                .shiftLeft(44)
                .or(BigInteger.valueOf(arrivalSecond))
                .shiftLeft(32)
                .or(BigInteger.valueOf(shard))
                .shiftLeft(4)
                .or(BigInteger.TWO);
    }

    @Override
    public int compareTo(SequenceNumber other) {
        return value().compareTo(other.value());
    }

    @Override
    public String toString() {
        return value().toString();
    }
}

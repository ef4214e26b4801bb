package dev.millrace.cloud.service.kinesis.domain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Optional;

/// A place in the space that shards divide: 0 to 2^128 - 1.
/// @param high the upper 64 bits, unsigned
/// @param low the lower 64 bits, unsigned
public record HashKey(long high, long low) implements Comparable<HashKey> {
    public static final HashKey MIN = new HashKey(0, 0);
    public static final HashKey MAX = new HashKey(-1, -1);

    private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(128);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// The key that an MD5 digest is.
    public static HashKey ofDigest(byte[] md5) {
        return new HashKey((long) LONGS.get(md5, 0), (long) LONGS.get(md5, 8));
    }

    /// @throws IllegalArgumentException outside of 0 to 2^128 - 1
    public static HashKey of(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(BEYOND) >= 0) {
            throw new IllegalArgumentException("Not a hash key: " + value);
        }
        return new HashKey(value.shiftRight(64).longValue(), value.longValue());
    }

    /// Reads decimal digits; empty where they are beyond 2^128 - 1 or not digits.
    public static Optional<HashKey> parse(String decimal) {
        if (decimal.isEmpty() || decimal.length() > 39 || !decimal.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(decimal);
        return value.compareTo(BEYOND) < 0 ? Optional.of(of(value)) : Optional.empty();
    }

    public BigInteger value() {
        return unsigned(high).shiftLeft(64).add(unsigned(low));
    }

    /// The following key; of [#MAX], the first.
    public HashKey next() {
        return new HashKey(low == -1 ? high + 1 : high, low + 1);
    }

    /// The preceding key; of [#MIN], the last.
    public HashKey previous() {
        return new HashKey(low == 0 ? high - 1 : high, low - 1);
    }

    @Override
    public int compareTo(HashKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return value().toString();
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }
}

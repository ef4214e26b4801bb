package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.wire.codec.ProtoMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Which values a group of rows does not hold: ORC's, with its hashes (Murmur3 to 64 bits for text, Wang's for numbers).
final class BloomFilter {
    private static final int ENTRIES_MAX = 1 << 20;
    private static final double LEAST_FALSE = 1e-6;
    private static final double MOST_FALSE = 0.99;
    private static final long SEED = 104_729;
    private static final long FIRST = 0x87c37b91114253d5L;
    private static final long SECOND = 0x4cf5ad432745937fL;

    private final int bits;
    private final int hashes;
    private long[] set;

    /// @param entries how many values a group may hold
    /// @param falsePositives which part of the values that are not there may seem to be
    BloomFilter(int entries, double falsePositives) {
        int expected = Math.clamp(entries, 1, ENTRIES_MAX);
        double wrong = Math.clamp(falsePositives, LEAST_FALSE, MOST_FALSE);
        int least = (int) (-expected * Math.log(wrong) / (Math.log(2) * Math.log(2)));
        bits = least + Long.SIZE - least % Long.SIZE;
        hashes = Math.max(1, (int) Math.round((double) least / expected * Math.log(2)));
        set = new long[bits / Long.SIZE];
    }

    void add(long number) {
        hashed(wang(number));
    }

    void add(double number) {
        add(Double.doubleToLongBits(number));
    }

    void add(byte[] bytes) {
        hashed(murmur(bytes));
    }

    private void hashed(long hash) {
        int one = (int) hash;
        int two = (int) (hash >>> 32);
        for (int i = 1; i <= hashes; i++) {
            int combined = one + i * two;
            int bit = (combined < 0 ? ~combined : combined) % bits;
            set[bit / Long.SIZE] |= 1L << bit;
        }
    }

    /// What it holds, and begins anew.
    ProtoMessage take() {
        ByteBuffer bytes = ByteBuffer.allocate(set.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(set);
        set = new long[set.length];
        return new ProtoMessage().number(1, hashes).bytes(3, bytes.array());
    }

    private static long wang(long number) {
        long key = ~number + (number << 21);
        key ^= key >> 24;
        key = key + (key << 3) + (key << 8);
        key ^= key >> 14;
        key = key + (key << 2) + (key << 4);
        key ^= key >> 28;
        return key + (key << 31);
    }

    static long murmur(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long hash = SEED;
        while (in.remaining() >= Long.BYTES) {
            hash ^= mixed(in.getLong());
            hash = Long.rotateLeft(hash, 27) * 5 + 0x52dce729;
        }
        long rest = 0;
        for (int shift = 0; in.hasRemaining(); shift += Byte.SIZE) {
            rest |= (in.get() & 0xFFL) << shift;
        }
        hash ^= mixed(rest);
        hash ^= bytes.length;
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }

    private static long mixed(long part) {
        return Long.rotateLeft(part * FIRST, 31) * SECOND;
    }
}

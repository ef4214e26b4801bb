package dev.millrace.cloud.aws;

import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Names of requests, revisions and whatever else nobody has to guess at.
public final class Ids {
    private Ids() {}

    /// A random UUID, from a source that may be fast.
    public static String uuid(RandomGenerator random) {
        long most = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        long least = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(most, least).toString();
    }

    /// Random hexadecimal digits, two for each byte.
    public static String hex(RandomGenerator random, int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }
}

package dev.millrace.cloud.service.s3.domain;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// A version's id: 32 characters that look like AWS's and hold the version's sequence, so that a version is found by
/// its id without a search. 24 bytes: sequence xor r, r, more of chance.
public final class VersionId {
    private VersionId() {}

    public static String of(long sequence, RandomGenerator random) {
        long mask = random.nextLong();
        byte[] bytes = ByteBuffer.allocate(24)
                .putLong(sequence ^ mask)
                .putLong(mask)
                .putLong(random.nextLong())
                .array();
        return Base64.getUrlEncoder().encodeToString(bytes).replace('-', '.');
    }

    /// The sequence in an id; empty where it is none of ours.
    public static OptionalLong sequence(String id) {
        if (id.length() != 32) {
            return OptionalLong.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id.replace('.', '-')));
            long masked = bytes.getLong();
            long mask = bytes.getLong();
            long sequence = masked ^ mask;
            return sequence > 0 ? OptionalLong.of(sequence) : OptionalLong.empty();
        } catch (IllegalArgumentException notBase64) {
            return OptionalLong.empty();
        }
    }
}

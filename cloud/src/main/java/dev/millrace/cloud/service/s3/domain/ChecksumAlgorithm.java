package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.service.s3.domain.Checksum.Type;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// The checksums of S3's data integrity protections (S3 User Guide, "Checking object integrity"). The XXHASH family is
/// not offered.
public enum ChecksumAlgorithm {
    CRC32(4),
    CRC32C(4),
    CRC64NVME(8),
    SHA1(20),
    SHA256(32),
    SHA512(64),
    MD5(16);

    /// What S3 computes when the client names none.
    public static final ChecksumAlgorithm DEFAULT = CRC64NVME;

    private final int bytes;

    ChecksumAlgorithm(int bytes) {
        this.bytes = bytes;
    }

    /// AWS's name of the member that carries its value: `ChecksumCRC32`.
    public String member() {
        return "Checksum" + name();
    }

    /// `x-amz-checksum-crc32`.
    public String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ChecksumAlgorithm> named(String name) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// The algorithm whose value travels in `header`.
    public static Optional<ChecksumAlgorithm> ofHeader(String header) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.header().equalsIgnoreCase(header)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// Whether parts' values can be joined into the whole's without reading the bytes again.
    public boolean joinable() {
        return this == CRC32 || this == CRC32C || this == CRC64NVME;
    }

    /// What an upload in parts gets where it names no type.
    public Type typeOfMultipart() {
        return this == CRC64NVME ? Type.FULL_OBJECT : Type.COMPOSITE;
    }

    public boolean allows(Type type) {
        return switch (type) {
            case FULL_OBJECT -> joinable();
            case COMPOSITE -> this != CRC64NVME;
        };
    }

    /// Whether `value` is base64 of as many bytes as the algorithm gives.
    public boolean accepts(String value) {
        try {
            return Base64.getDecoder().decode(value).length == bytes;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    public Running start() {
        return switch (this) {
            case CRC32 -> new RunningCrc(new CRC32(), 4);
            case CRC32C -> new RunningCrc(new CRC32C(), 4);
            case CRC64NVME -> new RunningCrc(new Crc64Nvme(), 8);
            case SHA1 -> new RunningDigest(digest("SHA-1"));
            case SHA256 -> new RunningDigest(digest("SHA-256"));
            case SHA512 -> new RunningDigest(digest("SHA-512"));
            case MD5 -> new RunningDigest(digest("MD5"));
        };
    }

    /// The value of bytes whose pieces' values and sizes are known.
    /// @throws IllegalStateException where the algorithm is not joinable
    public String join(List<Piece> pieces) {
        CrcJoin join = switch (this) {
            case CRC32 -> CrcJoin.CRC32;
            case CRC32C -> CrcJoin.CRC32C;
            case CRC64NVME -> CrcJoin.CRC64NVME;
            case SHA1, SHA256, SHA512, MD5 -> throw new IllegalStateException(this + " cannot be joined");
        };
        long crc = 0;
        for (Piece piece : pieces) {
            long next = fromBytes(Base64.getDecoder().decode(piece.value));
            crc = join.join(crc, next, piece.size);
        }
        return Base64.getEncoder().encodeToString(toBytes(crc, bytes));
    }

    /// The checksum of the pieces' checksums, as S3 has it for composite uploads: without the count.
    public String ofValues(List<String> values) {
        Running running = start();
        for (String value : values) {
            byte[] raw = Base64.getDecoder().decode(value);
            running.update(raw, 0, raw.length);
        }
        return running.value();
    }

    /// A piece of the whole: its value in base64 and its size in bytes.
    public record Piece(String value, long size) {}

    /// A checksum in the making.
    public sealed interface Running {
        void update(byte[] buffer, int offset, int length);

        /// The final value in base64; the checksum is not used afterwards.
        String value();
    }

    private record RunningCrc(java.util.zip.Checksum crc, int bytes) implements Running {
        @Override
        public void update(byte[] buffer, int offset, int length) {
            crc.update(buffer, offset, length);
        }

        @Override
        public String value() {
            return Base64.getEncoder().encodeToString(toBytes(crc.getValue(), bytes));
        }
    }

    private record RunningDigest(MessageDigest digest) implements Running {
        @Override
        public void update(byte[] buffer, int offset, int length) {
            digest.update(buffer, offset, length);
        }

        @Override
        public String value() {
            return Base64.getEncoder().encodeToString(digest.digest());
        }
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    private static byte[] toBytes(long value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >>> (8 * (count - 1 - i)));
        }
        return bytes;
    }

    private static long fromBytes(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }
}

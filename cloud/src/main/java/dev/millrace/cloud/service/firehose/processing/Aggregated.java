package dev.millrace.cloud.service.firehose.processing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Records that the Kinesis Producer Library put into one
/// (github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md):
///
/// ```
/// F3 89 9A C2 | AggregatedRecord in Protocol Buffers | MD5 of it 16
/// AggregatedRecord: 1 partition_key_table, repeated string; 3 records, repeated Record
/// Record: 1 partition_key_index; 2 explicit_hash_key_index; 3 data
/// ```
public final class Aggregated {
    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    private static final int DIGEST_BYTES = 16;
    private static final int LENGTH_DELIMITED = 2;

    private final byte[] bytes;
    private int at;

    private Aggregated(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /// A record of the user's, where it lies in the whole.
    public record UserRecord(String partitionKey, int from, int length) {}

    /// The user's records; none where these bytes are no such aggregate, and so a record of their own.
    public static List<UserRecord> open(byte[] data) {
        int end = data.length - DIGEST_BYTES;
        if (end < MAGIC.length || !Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return List.of();
        }
        byte[] digest = md5(data, MAGIC.length, end - MAGIC.length);
        if (!Arrays.equals(data, end, data.length, digest, 0, DIGEST_BYTES)) {
            return List.of();
        }
        try {
            return new Aggregated(data, MAGIC.length).records(end);
        } catch (IndexOutOfBoundsException | IllegalStateException malformed) {
            return List.of();
        }
    }

    private List<UserRecord> records(int end) {
        List<String> keys = new ArrayList<>();
        List<int[]> records = new ArrayList<>();
        while (at < end) {
            long tag = varint();
            if (tag == (1 << 3 | LENGTH_DELIMITED)) {
                int length = (int) varint();
                keys.add(new String(bytes, at, length, StandardCharsets.UTF_8));
                at += length;
            } else if (tag == (3 << 3 | LENGTH_DELIMITED)) {
                int length = (int) varint();
                records.add(record(at + length));
            } else {
                skip(tag);
            }
        }
        List<UserRecord> users = new ArrayList<>(records.size());
        for (int[] record : records) {
            users.add(new UserRecord(keys.get(record[0]), record[1], record[2]));
        }
        return users;
    }

    /// @return index of the partition key, place and length of the data
    private int[] record(int end) {
        int[] record = new int[3];
        while (at < end) {
            long tag = varint();
            if (tag == 1 << 3) {
                record[0] = (int) varint();
            } else if (tag == (3 << 3 | LENGTH_DELIMITED)) {
                record[2] = (int) varint();
                record[1] = at;
                at += record[2];
            } else {
                skip(tag);
            }
        }
        return record;
    }

    private void skip(long tag) {
        switch ((int) (tag & 7)) {
            case 0 -> varint();
            case 1 -> at += Long.BYTES;
            case LENGTH_DELIMITED -> {
                int length = (int) varint();
                at += length;
            }
            case 5 -> at += Integer.BYTES;
            default -> throw new IllegalStateException("Not a wire type of Protocol Buffers");
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("Not a varint");
    }

    private static byte[] md5(byte[] bytes, int from, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes, from, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("No MD5 in this Java", e);
        }
    }
}

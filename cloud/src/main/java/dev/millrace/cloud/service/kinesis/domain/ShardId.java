package dev.millrace.cloud.service.kinesis.domain;

import java.util.Optional;

/// A shard's name: `shardId-` and the shard's number in twelve digits.
/// @param index counts a stream's shards from 0, closed ones included
public record ShardId(int index) {
    private static final String PREFIX = "shardId-";

    public ShardId {
        if (index < 0) {
            throw new IllegalArgumentException("Not a shard's number: " + index);
        }
    }

    /// Reads `shardId-000000000007`, and as AWS does, `shardId-7` and `7`.
    public static Optional<ShardId> parse(String text) {
        String digits = text.substring(text.indexOf('-') + 1);
        if (!digits.matches("\\d{1,20}")) {
            return Optional.empty();
        }
        try {
            long index = Long.parseLong(digits);
            return index <= Integer.MAX_VALUE ? Optional.of(new ShardId((int) index)) : Optional.empty();
        } catch (NumberFormatException tooLong) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        String digits = Integer.toString(index);
        return PREFIX + "0".repeat(12 - digits.length()) + digits;
    }
}

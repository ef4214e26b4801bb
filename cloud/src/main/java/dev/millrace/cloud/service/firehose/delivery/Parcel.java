package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.store.Place;
import org.jspecify.annotations.Nullable;

/// A record on its way, where its bytes lie: they are not to be changed.
/// @param arrivalMs when it came to the source, milliseconds since 1970
/// @param place of the shard it was read from, and its position there
/// @param origin which other parcels came of the same record; null for none
/// @param kinesis what Kinesis says of it; null for what was put
public record Parcel(
        byte[] bytes,
        int from,
        int length,
        long arrivalMs,
        Place place,
        long position,
        @Nullable Origin origin,
        @Nullable Kinesis kinesis) {
    /// A record of a Kinesis stream.
    /// @param subsequence counts the user records of an aggregated one
    public record Kinesis(String shardId, String sequenceNumber, long subsequence, String partitionKey) {}

    /// A record of which several parcels were made: it is delivered when all of them are.
    public static final class Origin {
        private int left;

        public Origin(int parcels) {
            left = parcels;
        }

        /// One of them became several, or none.
        void becomes(int parcels) {
            left += parcels - 1;
        }

        boolean oneLess() {
            return --left == 0;
        }
    }

    /// The same record with other bytes.
    public Parcel with(byte[] changed) {
        return new Parcel(changed, 0, changed.length, arrivalMs, place, position, origin, kinesis);
    }

    /// Makes several of one; each of the arrays is wanted, none may be left out afterwards.
    public Parcel[] split(byte[][] parts) {
        Origin shared = origin;
        if (shared == null) {
            shared = new Origin(parts.length);
        } else {
            shared.becomes(parts.length);
        }
        Parcel[] parcels = new Parcel[parts.length];
        for (int i = 0; i < parts.length; i++) {
            parcels[i] = new Parcel(parts[i], 0, parts[i].length, arrivalMs, place, position, shared, kinesis);
        }
        return parcels;
    }

    /// It is delivered, or will never be.
    public void done() {
        if (origin == null || origin.oneLess()) {
            place.done(position, position);
        }
    }
}

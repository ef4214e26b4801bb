package dev.millrace.cloud.service.firehose.store;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// How far a lane has delivered one shard (or what was put, for DirectPut). Partitions are delivered each in its own
/// time, so what is delivered may have holes:
///
/// ```
/// … delivered …| position |d d . d . . d|… not yet …
///                          ahead: bit 0 is position + 1
/// ```
/// After a kill reading goes on behind [#position], leaving out what is set in `ahead`: no record is delivered twice but
/// those of the object that was being written. For one thread at a time.
public final class Place {
    private final String shard;
    private volatile long position;
    private BitSet ahead;
    private long read;

    public Place(String shard, long position, BitSet ahead) {
        this.shard = shard;
        this.position = position;
        this.ahead = ahead;
        this.read = position;
    }

    /// What is kept of it.
    /// @param place the source's own word for the position; null for DirectPut
    /// @param ahead the bits, as [BitSet#toByteArray] gives them
    public record State(String shard, long position, @Nullable String place, byte[] ahead) {
        public Place open() {
            return new Place(shard, position, BitSet.valueOf(ahead));
        }
    }

    public State state(@Nullable String place) {
        return new State(shard, position, place, ahead.toByteArray());
    }

    public String shard() {
        return shard;
    }

    /// Up to here, and including it, all is delivered.
    public long position() {
        return position;
    }

    /// Takes note that a record was read; positions that the source leaves out will never have to be delivered.
    /// @return whether it is still to be delivered
    public boolean reads(long at) {
        if (at > read + 1) {
            done(read + 1, at - 1);
        }
        read = Math.max(read, at);
        return at > position && !ahead.get((int) (at - position - 1));
    }

    /// Takes note that records were delivered, or are not to be.
    public void done(long from, long to) {
        if (to <= position) {
            return;
        }
        ahead.set((int) (Math.max(from, position + 1) - position - 1), (int) (to - position));
        int whole = ahead.nextClearBit(0);
        if (whole > 0) {
            position += whole;
            ahead = ahead.get(whole, Math.max(whole, ahead.length()));
        }
    }
}

package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.cloud.service.firehose.store.RecordLog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Records that were put to the stream, read from its log: nothing of them is held in memory before they are gathered.
final class PutInlet implements Inlet {
    /// There is one place.
    static final String SHARD = "put";

    /// Where a lane begins that has delivered up to a position.
    static Place.State begin(long position) {
        return new Place.State(SHARD, position, null, new byte[0]);
    }

    private final RecordLog log;
    private final Place place;
    private long next;

    PutInlet(RecordLog log, Place place) {
        this.log = log;
        this.place = place;
        this.next = place.position() + 1;
    }

    @Override
    public boolean pull(Consumer<Parcel> lane) {
        long from = next;
        if (from >= log.end()) {
            return false;
        }
        int[] left = {READ_BYTES};
        log.scan(from, block -> {
            long arrivalMs = block.arrivalMs();
            block.visit((position, bytes, start, length) -> {
                if (position >= from && place.reads(position)) {
                    lane.accept(new Parcel(bytes, start, length, arrivalMs, place, position, null, null));
                }
            });
            next = Math.max(next, block.end());
            left[0] -= block.bytes().length;
            return left[0] > 0;
        });
        if (next == from) {
            // What was to be written there never was.
            next = log.end();
        }
        return true;
    }

    @Override
    public @Nullable String word(Place of) {
        return null;
    }

    @Override
    public void start(Lane lane) {
        // Who puts says so.
    }

    @Override
    public void stop() {}
}

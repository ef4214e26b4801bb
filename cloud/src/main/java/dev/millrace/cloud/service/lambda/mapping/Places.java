package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The places of all lanes, by mapping, shard and lane. What several lanes keep at the same time is one write.
final class Places {
    /// Sequence numbers are decimal: the longer is the greater.
    private static final Comparator<String> SEQUENCE =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final Storage storage;
    private final Documents<LanePlace> places;
    private final ReentrantLock writer = new ReentrantLock();
    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

    private static final class Pending {
        private final Hold hold;
        private final LanePlace place;
        private boolean done;

        private Pending(Hold hold, LanePlace place) {
            this.hold = hold;
            this.place = place;
        }
    }

    Places(Storage storage) {
        this.storage = storage;
        this.places = storage.documents("lambda-mapping-places", LanePlace.class);
    }

    /// The right of one run of a mapping to keep places. Once released, nothing is written by it any more.
    final class Hold {
        private final String uuid;
        private boolean released;

        private Hold(String uuid) {
            this.uuid = uuid;
        }

        /// Keeps a place, and returns when it is kept.
        void keep(LanePlace place) {
            Pending mine = new Pending(this, place);
            pending.add(mine);
            writer.lock();
            try {
                if (!mine.done) {
                    writeAll();
                }
            } finally {
                writer.unlock();
            }
        }

        /// Sets the lanes of a shard, forgetting those it had.
        void divide(String shardId, List<LanePlace> lanes) {
            writer.lock();
            try {
                if (!released) {
                    storage.write(batch -> {
                        batch.deleteAll(places, uuid, shardId);
                        for (LanePlace lane : lanes) {
                            batch.put(places, lane, uuid, shardId, laneKey(lane.lane()));
                        }
                    });
                }
            } finally {
                writer.unlock();
            }
        }

        /// Forgets a shard.
        void forget(String shardId) {
            divide(shardId, List.of());
        }

        void forgetAll() {
            writer.lock();
            try {
                if (!released) {
                    Places.this.forgetAll(uuid);
                }
            } finally {
                writer.unlock();
            }
        }

        void release() {
            writer.lock();
            try {
                released = true;
            } finally {
                writer.unlock();
            }
        }

        /// The lanes' places, by shard.
        Map<String, List<LanePlace>> all() {
            Map<String, List<LanePlace>> all = new LinkedHashMap<>();
            for (LanePlace place : places.list(uuid)) {
                all.computeIfAbsent(place.shardId(), id -> new ArrayList<>()).add(place);
            }
            return all;
        }
    }

    Hold hold(String uuid) {
        return new Hold(uuid);
    }

    void forgetAll(String uuid) {
        storage.write(batch -> batch.deleteAll(places, uuid));
    }

    /// The place that no lane has passed: where all of them can begin anew.
    static LanePlace slowest(List<LanePlace> lanes) {
        LanePlace slowest = lanes.getFirst();
        boolean ended = true;
        for (LanePlace lane : lanes) {
            ended &= lane.ended();
            if (SEQUENCE.compare(lane.after(), slowest.after()) < 0) {
                slowest = lane;
            }
        }
        LanePlace.@Nullable OpenWindow window = lanes.size() == 1 ? slowest.window() : null;
        return new LanePlace(slowest.shardId(), 0, 1, slowest.after(), ended, window);
    }

    private void writeAll() {
        List<Pending> all = new ArrayList<>();
        for (Pending next = pending.poll(); next != null; next = pending.poll()) {
            next.done = true;
            if (!next.hold.released) {
                all.add(next);
            }
        }
        if (!all.isEmpty()) {
            storage.write(batch -> {
                for (Pending one : all) {
                    batch.put(places, one.place, one.hold.uuid, one.place.shardId(), laneKey(one.place.lane()));
                }
            });
        }
    }

    private static String laneKey(int lane) {
        return lane < 10 ? "0" + lane : Integer.toString(lane);
    }
}

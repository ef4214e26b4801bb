package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.StreamSource;
import dev.millrace.cloud.service.firehose.StreamSource.From;
import dev.millrace.cloud.service.firehose.StreamSource.Opening;
import dev.millrace.cloud.service.firehose.StreamSource.Reader;
import dev.millrace.cloud.service.firehose.StreamSource.Shard;
import dev.millrace.cloud.service.firehose.StreamSource.StreamRecord;
import dev.millrace.cloud.service.firehose.processing.Aggregated;
import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Records of a Kinesis stream, all its shards, each from its place. A shard is read when its parents have been read to
/// their ends; records that the Kinesis Producer Library put into one are taken out again.
///
/// Everything is done under the lane's lock.
final class ShardsInlet implements Inlet {
    private static final int READ_RECORDS = 10_000;
    /// A stream that is not there is looked for from time to time.
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final class Open {
        private final String shard;
        private final Reader reader;
        private final Place place;

        private Open(String shard, Reader reader, Place place) {
            this.shard = shard;
            this.reader = reader;
            this.place = place;
        }
    }

    private final StreamSource streams;
    private final String streamArn;
    private final SourceReading reading;
    private final Clock clock;
    private final Map<String, Place.State> kept = new HashMap<>();
    private final List<Open> open = new ArrayList<>();
    private final Map<Place, Reader> readers = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private @Nullable Lane lane;
    private @Nullable Runnable unlisten;
    private volatile boolean stopped;
    private boolean waiting;

    ShardsInlet(
            StreamSource streams, String streamArn, SourceReading reading, List<Place.State> places, Clock clock) {
        this.streams = streams;
        this.streamArn = streamArn;
        this.reading = reading;
        this.clock = clock;
        places.forEach(place -> kept.put(place.shard(), place));
    }

    /// Where a new delivery stream begins: behind what is in the stream now.
    static Optional<List<Place.State>> latest(StreamSource streams, String streamArn, Clock clock) {
        Optional<List<Shard>> shards = streams.shards(streamArn);
        if (shards.isEmpty()) {
            return Optional.empty();
        }
        List<Place.State> places = new ArrayList<>();
        for (Shard shard : shards.get()) {
            Opening opening = streams.open(streamArn, shard.shardId(), new From.At(clock.instant()));
            if (opening instanceof Opening.Opened(Reader reader)) {
                long position = reader.position();
                places.add(new Place.State(shard.shardId(), position, reader.place(position), new byte[0]));
            }
        }
        return Optional.of(places);
    }

    @Override
    public void start(Lane starting) {
        lane = starting;
        openMore();
    }

    @Override
    public boolean pull(Consumer<Parcel> to) {
        if (!reading.may()) {
            askAgain();
            return false;
        }
        boolean any = false;
        boolean changed = false;
        for (Open each : List.copyOf(open)) {
            List<StreamRecord> records = each.reader.read(READ_RECORDS, READ_BYTES);
            for (StreamRecord record : records) {
                take(each, record, to);
            }
            any |= !records.isEmpty();
            if (records.isEmpty() && (each.reader.ended() || each.reader.deleted())) {
                if (!each.reader.deleted()) {
                    read.add(each.shard);
                }
                open.remove(each);
                changed = true;
            }
        }
        if (changed) {
            openMore();
        }
        return any || changed && !open.isEmpty();
    }

    /// What a role may not read stays in the stream until it may.
    private void askAgain() {
        Lane asking = lane;
        if (!waiting && !stopped && asking != null) {
            waiting = true;
            clock.after(SourceReading.ASKED_EVERY, () -> asking.underLock(() -> waiting = false));
        }
    }

    private static void take(Open from, StreamRecord record, Consumer<Parcel> to) {
        if (!from.place.reads(record.position())) {
            return;
        }
        byte[] data = record.data();
        List<Aggregated.UserRecord> users = Aggregated.open(data);
        if (users.isEmpty()) {
            to.accept(new Parcel(
                    data,
                    0,
                    data.length,
                    record.arrivalMs(),
                    from.place,
                    record.position(),
                    null,
                    new Parcel.Kinesis(from.shard, record.sequenceNumber(), 0, record.partitionKey())));
            return;
        }
        Parcel.Origin origin = new Parcel.Origin(users.size());
        int subsequence = 0;
        for (Aggregated.UserRecord user : users) {
            to.accept(new Parcel(
                    data,
                    user.from(),
                    user.length(),
                    record.arrivalMs(),
                    from.place,
                    record.position(),
                    origin,
                    new Parcel.Kinesis(from.shard, record.sequenceNumber(), subsequence++, user.partitionKey())));
        }
    }

    @Override
    public @Nullable String word(Place place) {
        Reader reader = readers.get(place);
        return reader == null ? null : reader.place(place.position());
    }

    @Override
    public void stop() {
        stopped = true;
        Runnable listening = unlisten;
        if (listening != null) {
            listening.run();
        }
    }

    /// Opens what can be read now and is not.
    private void openMore() {
        Optional<List<Shard>> found = stopped ? Optional.empty() : streams.shards(streamArn);
        if (found.isEmpty()) {
            unlisten = null;
            lookAgain();
            return;
        }
        listen();
        Set<String> there = new HashSet<>();
        found.get().forEach(shard -> there.add(shard.shardId()));
        for (Shard shard : found.get()) {
            String id = shard.shardId();
            boolean opened = open.stream().anyMatch(each -> each.shard.equals(id));
            // A place of its own says that its parents were read before.
            boolean mayBegin = kept.containsKey(id)
                    || shard.parents().stream().allMatch(parent -> !there.contains(parent) || read.contains(parent));
            if (!opened && !read.contains(id) && mayBegin) {
                open(id);
            }
        }
        if (open.isEmpty()) {
            lookAgain();
        }
    }

    private void open(String shard) {
        Place.State state = kept.get(shard);
        String word = state == null ? null : state.place();
        Opening opening = streams.open(streamArn, shard, word == null ? new From.TrimHorizon() : new From.After(word));
        if (opening instanceof Opening.NoSuchPlace) {
            // The stream was made anew: what is in it now was never read.
            state = null;
            opening = streams.open(streamArn, shard, new From.TrimHorizon());
        }
        if (opening instanceof Opening.Opened(Reader reader)) {
            Place place = state == null ? new Place(shard, reader.position(), new BitSet()) : state.open();
            kept.putIfAbsent(shard, place.state(null));
            readers.put(place, reader);
            open.add(new Open(shard, reader, place));
        }
    }

    private void listen() {
        Lane told = lane;
        if (unlisten == null && told != null) {
            unlisten = streams.listen(streamArn, told::told).orElse(null);
        }
    }

    private void lookAgain() {
        if (!stopped && lane != null) {
            Lane waiting = lane;
            clock.after(AGAIN, () -> waiting.underLock(this::lookAndWork));
        }
    }

    private void lookAndWork() {
        if (!stopped && open.isEmpty()) {
            // A stream of the same name that was made meanwhile is another one.
            Runnable before = unlisten;
            if (before != null) {
                before.run();
                unlisten = null;
            }
            read.clear();
            openMore();
        }
    }
}

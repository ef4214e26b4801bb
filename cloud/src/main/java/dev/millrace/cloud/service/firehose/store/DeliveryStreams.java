package dev.millrace.cloud.service.firehose.store;

import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What is kept of delivery streams: their states, how far they have delivered, and the records that were put.
public final class DeliveryStreams {
    private final Storage storage;
    private final Table records;
    private final Documents<DeliveryStream> states;
    private final Documents<Place.State> places;
    private final RandomGenerator random;

    public DeliveryStreams(Storage storage, RandomGenerator random) {
        this.storage = storage;
        this.random = random;
        this.records = storage.log("firehose/records");
        this.states = storage.documents("firehose/streams", DeliveryStream.class);
        this.places = storage.documents("firehose/places", Place.State.class);
    }

    public List<DeliveryStream> all() {
        return states.list();
    }

    /// Drawn, not counted: what is written just behind a reset would show in the stream that gets the number next. Not
    /// negative and not the largest, because a stream's keys end where those of the following number begin.
    public long newUid() {
        return random.nextLong() >>> 2;
    }

    public void keep(DeliveryStream stream) {
        states.put(stream, stream.account(), stream.region(), stream.name());
    }

    /// Keeps a new stream and where its lanes begin, together.
    /// @param begins the places of each lane, by its name
    public void keep(DeliveryStream stream, Map<String, List<Place.State>> begins) {
        storage.write(batch -> {
            batch.put(states, stream, stream.account(), stream.region(), stream.name());
            begins.forEach((lane, shards) -> shards.forEach(
                    place -> batch.put(places, place, Long.toString(stream.uid()), lane, place.shard())));
        });
    }

    /// Forgets a stream and all that is kept for it.
    public void drop(DeliveryStream stream) {
        storage.write(batch -> {
            batch.delete(states, stream.account(), stream.region(), stream.name());
            batch.deleteAll(places, Long.toString(stream.uid()));
            RecordLog.drop(batch, records, stream.uid());
        });
    }

    /// Where a lane goes on.
    public List<Place.State> places(DeliveryStream stream, String lane) {
        return places.list(Long.toString(stream.uid()), lane);
    }

    /// Keeps how far a lane has come.
    public void keep(DeliveryStream stream, String lane, Collection<Place.State> changed) {
        storage.write(batch -> changed.forEach(
                place -> batch.put(places, place, Long.toString(stream.uid()), lane, place.shard())));
    }

    /// Drops the records that every lane has delivered.
    public void trim(RecordLog log, long delivered) {
        storage.write(batch -> log.dropBefore(batch, delivered + 1));
    }

    public RecordLog log(DeliveryStream stream, long delivered) {
        return new RecordLog(storage, records, stream.uid(), delivered);
    }
}

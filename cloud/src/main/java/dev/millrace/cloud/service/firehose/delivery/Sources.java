package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.StreamSource;
import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.cloud.time.Clock;
import java.util.List;
import java.util.Optional;

/// Where a new delivery stream begins to read.
public final class Sources {
    private final StreamSource streams;
    private final Clock clock;

    public Sources(StreamSource streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    /// Where what is put begins.
    public static List<Place.State> put() {
        return List.of(PutInlet.begin(0));
    }

    /// Where reading begins: behind what is in the stream now. Empty where there is no such stream.
    public Optional<List<Place.State>> latest(String streamArn) {
        return ShardsInlet.latest(streams, streamArn, clock);
    }
}

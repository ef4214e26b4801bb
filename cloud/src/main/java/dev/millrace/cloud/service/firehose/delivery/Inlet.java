package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.store.Place;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where a lane's records come from.
interface Inlet {
    /// How much is read at a time.
    int READ_BYTES = 1 << 20;

    /// Hands on the next records that are there. Never waits. For one thread at a time.
    /// @return whether there were any
    boolean pull(Consumer<Parcel> lane);

    /// The source's own word for how far a place is; null where the position says it.
    @Nullable String word(Place place);

    /// Begins to call the lane when there is something to pull.
    void start(Lane lane);

    /// Ends that.
    void stop();
}

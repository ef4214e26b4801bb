package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.store.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which records an object holds: runs of positions, so that a record costs nothing where they follow one another.
final class Parcels {
    /// Positions of one shard that follow one another.
    private static final class Run {
        private final Place place;
        private final long from;
        private long to;

        private Run(Place place, long position) {
            this.place = place;
            this.from = position;
            this.to = position;
        }
    }

    private final List<Run> runs = new ArrayList<>();
    private final List<Parcel> parts = new ArrayList<>();
    private @Nullable Run last;

    void add(Parcel parcel) {
        if (parcel.origin() != null) {
            // Without its bytes: they are in the object.
            parts.add(new Parcel(
                    NONE, 0, 0, parcel.arrivalMs(), parcel.place(), parcel.position(), parcel.origin(), null));
        } else if (last != null && last.place == parcel.place() && last.to + 1 == parcel.position()) {
            last.to++;
        } else {
            last = new Run(parcel.place(), parcel.position());
            runs.add(last);
        }
    }

    private static final byte[] NONE = new byte[0];

    /// All of them are delivered.
    /// @return the places that they are of
    Set<Place> done() {
        Set<Place> places = new LinkedHashSet<>();
        for (Run run : runs) {
            run.place.done(run.from, run.to);
            places.add(run.place);
        }
        for (Parcel part : parts) {
            part.done();
            places.add(part.place());
        }
        return places;
    }
}

package dev.millrace.cloud.service.ec2.store;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// All of EC2's data, in memory as it is on disk: a document `ec2/<type>` by account, region and id for each resource,
/// in the shape that AWS's interface gives it, and `ec2/places` for each account and region that has any. One operation
/// at a time, over all places: they are short and rare. A crash leaves an operation done or not begun: what it changes
/// is one write.
public final class Ec2Store {
    private final Storage storage;
    private final Documents<Place> known;
    private final Map<Kind<?>, Documents<?>> documents = new HashMap<>();
    private final Map<Place, Map<Kind<?>, TreeMap<String, Object>>> places = new HashMap<>();
    /// Guards `documents` and `places`, and the order of changes.
    private final ReentrantLock changing = new ReentrantLock();

    /// @param kinds all that are kept; asked for where anything is
    public Ec2Store(Storage storage, Supplier<List<Kind<?>>> kinds) {
        this.storage = storage;
        this.known = storage.documents("ec2/places", Place.class);
        for (Place place : known.list()) {
            kinds.get().forEach(kind -> load(place, kind));
        }
    }

    private <V> void load(Place place, Kind<V> kind) {
        TreeMap<String, Object> resources = new TreeMap<>();
        documents(kind)
                .list(place.account(), place.region())
                .forEach(resource -> resources.put(kind.id(resource), resource));
        places.computeIfAbsent(place, _ -> new HashMap<>()).put(kind, resources);
    }

    /// Made for the kind's own shape.
    @SuppressWarnings("unchecked")
    <V> Documents<V> documents(Kind<V> kind) {
        return (Documents<V>)
                documents.computeIfAbsent(kind, _ -> storage.documents("ec2/" + kind.type(), kind.shape()));
    }

    /// Where there is anything.
    public Set<Place> places() {
        changing.lock();
        try {
            return Set.copyOf(places.keySet());
        } finally {
            changing.unlock();
        }
    }

    /// Looks, decides and changes while nobody else does.
    /// @param born what a place has before anybody made anything there
    public <R> R at(Place place, Consumer<Network> born, Function<Network, R> operation) {
        changing.lock();
        try {
            Map<Kind<?>, TreeMap<String, Object>> kept = places.get(place);
            Network network = new Network(place, this, kept == null ? Map.of() : kept);
            if (kept == null) {
                born.accept(network);
            }
            R result = operation.apply(network);
            if (!network.writes().isEmpty()) {
                storage.write(batch -> {
                    batch.put(known, place, place.account(), place.region());
                    network.writes().forEach(write -> write.accept(batch));
                });
                places.computeIfAbsent(place, _ -> new HashMap<>()).putAll(network.changed());
            }
            return result;
        } finally {
            changing.unlock();
        }
    }
}

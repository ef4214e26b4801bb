package dev.millrace.cloud.service.ec2.store;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.storage.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One place's resources as one operation sees them: what it changes is seen by itself at once, by others when it is
/// kept. Used by one thread.
public final class Network {
    private final Place place;
    private final Ec2Store store;
    private final Map<Kind<?>, TreeMap<String, Object>> kept;
    private final Map<Kind<?>, TreeMap<String, Object>> changed = new HashMap<>();
    private final List<Consumer<Batch>> writes = new ArrayList<>();

    Network(Place place, Ec2Store store, Map<Kind<?>, TreeMap<String, Object>> kept) {
        this.place = place;
        this.store = store;
        this.kept = kept;
    }

    public Place place() {
        return place;
    }

    public <V> Optional<V> find(Kind<V> kind, String id) {
        return Optional.ofNullable(kind.shape().cast(seen(kind).get(id)));
    }

    /// @throws dev.millrace.wire.AwsException in the kind's words, where it is not there
    public <V> V require(Kind<V> kind, String id) {
        return find(kind, id).orElseThrow(() -> kind.missing(id));
    }

    public <V> Stream<V> all(Kind<V> kind) {
        return List.copyOf(seen(kind).values()).stream().map(kind.shape()::cast);
    }

    public <V> boolean any(Kind<V> kind, Predicate<V> wanted) {
        return all(kind).anyMatch(wanted);
    }

    public <V> V put(Kind<V> kind, V resource) {
        String id = kind.id(resource);
        change(kind).put(id, resource);
        writes.add(batch -> batch.put(store.documents(kind), resource, place.account(), place.region(), id));
        return resource;
    }

    public void remove(Kind<?> kind, String id) {
        change(kind).remove(id);
        writes.add(batch -> batch.delete(store.documents(kind), place.account(), place.region(), id));
    }

    private TreeMap<String, Object> seen(Kind<?> kind) {
        TreeMap<String, Object> own = changed.get(kind);
        return own != null ? own : kept.getOrDefault(kind, new TreeMap<>());
    }

    private TreeMap<String, Object> change(Kind<?> kind) {
        return changed.computeIfAbsent(kind, _ -> new TreeMap<>(kept.getOrDefault(kind, new TreeMap<>())));
    }

    List<Consumer<Batch>> writes() {
        return writes;
    }

    Map<Kind<?>, TreeMap<String, Object>> changed() {
        return changed;
    }
}

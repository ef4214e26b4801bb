package dev.millrace.cloud.service.events.store;

import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.BusState;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All buses and rules. Kept as documents, one of a bus and one of a rule with its targets, and held in memory whole.
/// Default buses are there by themselves: one is kept when there is something to keep of it.
public final class Buses {
    private final Documents<BusState> keptBuses;
    private final Documents<RuleState> keptRules;
    private final Map<BusRef, LiveBus> buses = new ConcurrentHashMap<>();
    private final List<Consumer<BusRule>> listeners = new CopyOnWriteArrayList<>();

    /// A rule by its place.
    public record BusRule(BusRef bus, String name) {}

    public Buses(Storage storage) {
        this.keptBuses = storage.documents("events/buses", BusState.class);
        this.keptRules = storage.documents("events/rules", RuleState.class);
        for (BusState state : keptBuses.list()) {
            buses.put(state.ref(), new LiveBus(state));
        }
        Map<BusRef, Map<String, RuleState>> rules = new HashMap<>();
        for (RuleState rule : keptRules.list()) {
            rules.computeIfAbsent(new BusRef(rule.account(), rule.region(), rule.bus()), _ -> new HashMap<>())
                    .put(rule.name(), rule);
        }
        rules.forEach((ref, found) -> find(ref).ifPresent(bus -> bus.open(found)));
    }

    /// Tells of every rule that was made, changed or removed, on the thread that did it, under the bus's lock.
    public void listen(Consumer<BusRule> listener) {
        listeners.add(listener);
    }

    public Optional<LiveBus> find(BusRef ref) {
        LiveBus found = buses.get(ref);
        return found == null && ref.isDefault() ? Optional.of(byItself(ref)) : Optional.ofNullable(found);
    }

    /// The buses of an account in a region, the default one with them.
    public List<LiveBus> list(String account, String region) {
        byItself(new BusRef(account, region, BusRef.DEFAULT));
        return buses.values().stream()
                .filter(bus -> bus.ref().account().equals(account) && bus.ref().region().equals(region))
                .toList();
    }

    public List<LiveBus> all() {
        return List.copyOf(buses.values());
    }

    /// @return empty where there is a bus of the name already
    public Optional<LiveBus> create(BusState state) {
        LiveBus made = new LiveBus(state);
        made.changing.lock();
        try {
            if (state.ref().isDefault() || buses.putIfAbsent(state.ref(), made) != null) {
                return Optional.empty();
            }
            keep(state);
            return Optional.of(made);
        } catch (RuntimeException e) {
            buses.remove(state.ref(), made);
            throw e;
        } finally {
            made.changing.unlock();
        }
    }

    /// @return whether it was there still
    public boolean change(LiveBus bus, UnaryOperator<BusState> change) {
        bus.changing.lock();
        try {
            if (bus.deleted()) {
                return false;
            }
            BusState after = change.apply(bus.state());
            keep(after);
            bus.become(after);
            return true;
        } finally {
            bus.changing.unlock();
        }
    }

    /// Removes a bus without rules and archives.
    /// @return false where it has some
    public boolean delete(LiveBus bus) {
        bus.changing.lock();
        try {
            if (!bus.rules().isEmpty() || bus.archived()) {
                return false;
            }
            BusRef ref = bus.ref();
            keptBuses.delete(ref.account(), ref.region(), ref.name());
            bus.end();
            buses.remove(ref, bus);
            return true;
        } finally {
            bus.changing.unlock();
        }
    }

    /// How a rule changes.
    @FunctionalInterface
    public interface RuleChange {
        /// @param before null where there is none
        /// @return null for none
        @Nullable
        RuleState apply(@Nullable RuleState before);
    }

    /// Makes, changes or removes a rule: what the change throws leaves all as it was.
    /// @return whether the bus was there still
    public boolean changeRule(LiveBus bus, String name, RuleChange change) {
        bus.changing.lock();
        try {
            if (bus.deleted()) {
                return false;
            }
            RuleState before = bus.rule(name).orElse(null);
            RuleState after = change.apply(before);
            BusRef ref = bus.ref();
            if (after != null) {
                keptRules.put(after, ref.account(), ref.region(), ref.name(), name);
                bus.put(after);
            } else if (before != null) {
                keptRules.delete(ref.account(), ref.region(), ref.name(), name);
                bus.removeRule(name);
            }
            listeners.forEach(listener -> listener.accept(new BusRule(ref, name)));
            return true;
        } finally {
            bus.changing.unlock();
        }
    }

    /// All rules of all buses.
    public List<RuleState> rules() {
        List<RuleState> all = new ArrayList<>();
        buses.values().forEach(bus -> all.addAll(bus.rules()));
        return all;
    }

    private LiveBus byItself(BusRef ref) {
        return buses.computeIfAbsent(ref, _ -> new LiveBus(BusState.byItself(ref)));
    }

    private void keep(BusState state) {
        keptBuses.put(state, state.account(), state.region(), state.name());
    }
}

package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.store.Ec2Store;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.cloud.service.ec2.store.Place;
import dev.millrace.wire.Call;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What every operation needs: the store, with a place's default VPC in it, ids and the time.
public final class Ec2 {
    private final Ec2Store store;
    private final RandomGenerator random;
    private final InstantSource clock;

    public Ec2(Ec2Store store, RandomGenerator random, InstantSource clock) {
        this.store = store;
        this.random = random;
        this.clock = clock;
    }

    <R> R at(Call call, Function<Network, R> operation) {
        return at(Place.of(call), operation);
    }

    <R> R at(Place place, Function<Network, R> operation) {
        return store.at(place, network -> new DefaultVpc(this).make(network), operation);
    }

    /// Where there is anything.
    Set<Place> places() {
        return store.places();
    }

    void change(Call call, Consumer<Network> operation) {
        at(call, network -> {
            operation.accept(network);
            return true;
        });
    }

    String id(Kind<?> kind) {
        return kind.fresh(random);
    }

    /// For what is part of a resource, such as `rtbassoc-`.
    String id(String prefix) {
        return Kind.fresh(prefix, random);
    }

    RandomGenerator random() {
        return random;
    }

    InstantSource clock() {
        return clock;
    }
}

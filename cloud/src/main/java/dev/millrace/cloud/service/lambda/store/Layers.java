package dev.millrace.cloud.service.lambda.store;

import dev.millrace.cloud.service.lambda.domain.LayerVersion;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/// Layers' versions by account, region, name and number (twelve digits, so that they sort), and beside them the number
/// that each layer gave last: numbers do not come back.
public final class Layers {
    /// Of one layer.
    record Numbering(long last) {}

    private final Documents<LayerVersion> documents;
    private final Documents<Numbering> numbers;
    private final ReentrantLock lock = new ReentrantLock();

    public Layers(Storage storage) {
        documents = storage.documents("lambda-layers", LayerVersion.class);
        numbers = storage.documents("lambda-layer-numbers", Numbering.class);
    }

    /// Keeps what `made` makes of the next number.
    public LayerVersion publish(String account, String region, String name, LongFunction<LayerVersion> made) {
        lock.lock();
        try {
            long number =
                    numbers.find(account, region, name).map(Numbering::last).orElse(0L) + 1;
            LayerVersion version = made.apply(number);
            numbers.put(new Numbering(number), account, region, name);
            keep(version);
            return version;
        } finally {
            lock.unlock();
        }
    }

    public Optional<LayerVersion> find(String account, String region, String name, long number) {
        return documents.find(account, region, name, key(number));
    }

    /// The newest first.
    public List<LayerVersion> versions(String account, String region, String name) {
        return new ArrayList<>(documents.list(account, region, name)).reversed();
    }

    public List<LayerVersion> list(String account, String region) {
        return documents.list(account, region);
    }

    public List<LayerVersion> everything() {
        return documents.list();
    }

    public Optional<LayerVersion> change(
            String account, String region, String name, long number, UnaryOperator<LayerVersion> change) {
        lock.lock();
        try {
            Optional<LayerVersion> after = find(account, region, name, number).map(change);
            after.ifPresent(this::keep);
            return after;
        } finally {
            lock.unlock();
        }
    }

    public void delete(String account, String region, String name, long number) {
        documents.delete(account, region, name, key(number));
    }

    private void keep(LayerVersion version) {
        documents.put(version, version.account(), version.region(), version.name(), key(version.version()));
    }

    private static String key(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, 12 - digits.length())) + digits;
    }
}

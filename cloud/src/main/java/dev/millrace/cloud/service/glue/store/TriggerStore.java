package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.TriggerId;
import dev.millrace.cloud.service.glue.domain.TriggerProgress;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Trigger;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Triggers, and how far their conditions are met:
///
/// ```
/// glue/triggers          account region trigger
/// glue/trigger-progress  account region trigger
/// ```
public final class TriggerStore {
    private final Storage storage;
    private final Documents<Trigger> triggers;
    private final Documents<TriggerProgress> progress;
    private final ChangeLock lock = new ChangeLock();

    public TriggerStore(Storage storage) {
        this.storage = storage;
        triggers = storage.documents("glue/triggers", Trigger.class);
        progress = storage.documents("glue/trigger-progress", TriggerProgress.class);
    }

    public Optional<Trigger> find(TriggerId id) {
        return triggers.find(id.key());
    }

    public List<Trigger> list(String account, String region) {
        return triggers.list(account, region);
    }

    public void each(BiConsumer<TriggerId, Trigger> visitor) {
        triggers.scanKeys(List.of(), List.of(), (key, trigger) -> {
            visitor.accept(new TriggerId(key.get(0), key.get(1), key.get(2)), trigger.get());
            return true;
        });
    }

    /// Decides and writes while nobody else changes a trigger.
    public <R> R changing(Supplier<R> change) {
        return lock.holding(change);
    }

    /// A trigger that is said anew begins to watch anew.
    /// @param with what else is kept in the same write
    public void put(TriggerId id, Trigger trigger, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.put(triggers, trigger, id.key());
            batch.delete(progress, id.key());
            with.accept(batch);
        });
    }

    public void delete(TriggerId id, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.delete(triggers, id.key());
            batch.delete(progress, id.key());
            with.accept(batch);
        });
    }

    public TriggerProgress progress(TriggerId id) {
        return progress.find(id.key()).orElse(TriggerProgress.NONE);
    }

    public void put(TriggerId id, TriggerProgress now) {
        progress.put(now, id.key());
    }
}

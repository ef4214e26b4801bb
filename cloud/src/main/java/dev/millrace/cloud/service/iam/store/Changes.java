package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.service.iam.domain.Entity;
import dev.millrace.cloud.storage.Batch;
import java.util.ArrayList;
import java.util.List;

/// What one operation changes: kept together or not at all, then seen together.
public final class Changes {
    private sealed interface Change {
        void write(Batch batch);

        void show();
    }

    private record Put<V extends Entity>(Entities<V> entities, V entity) implements Change {
        @Override
        public void write(Batch batch) {
            entities.write(batch, entity);
        }

        @Override
        public void show() {
            entities.remember(entity);
        }
    }

    private record Remove<V extends Entity>(Entities<V> entities, V entity) implements Change {
        @Override
        public void write(Batch batch) {
            entities.delete(batch, entity);
        }

        @Override
        public void show() {
            entities.forget(entity);
        }
    }

    private final List<Change> changes = new ArrayList<>();

    Changes() {}

    public <V extends Entity> void put(Entities<V> entities, V entity) {
        changes.add(new Put<>(entities, entity));
    }

    public <V extends Entity> void remove(Entities<V> entities, V entity) {
        changes.add(new Remove<>(entities, entity));
    }

    boolean none() {
        return changes.isEmpty();
    }

    void write(Batch batch) {
        changes.forEach(change -> change.write(batch));
    }

    void show() {
        changes.forEach(Change::show);
    }
}

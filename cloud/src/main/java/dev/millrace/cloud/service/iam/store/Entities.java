package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.service.iam.domain.Entity;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/// Entities of one kind by account and name, in memory as they are on disk. Names are found whatever their case.
public final class Entities<V extends Entity> {
    private final Documents<V> documents;
    private final Map<String, ConcurrentSkipListMap<String, V>> byAccount = new ConcurrentHashMap<>();
    private final Map<String, V> byId = new ConcurrentHashMap<>();

    Entities(Documents<V> documents) {
        this.documents = documents;
        documents.list().forEach(this::remember);
    }

    public Optional<V> find(String account, String name) {
        Map<String, V> entities = byAccount.get(account);
        return entities == null ? Optional.empty() : Optional.ofNullable(entities.get(key(name)));
    }

    public Optional<V> withId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// All of an account, by name.
    public List<V> all(String account) {
        Map<String, V> entities = byAccount.get(account);
        return entities == null ? List.of() : List.copyOf(entities.values());
    }

    public List<V> where(String account, Predicate<V> wanted) {
        return all(account).stream().filter(wanted).toList();
    }

    void write(Batch batch, V entity) {
        batch.put(documents, entity, entity.account(), key(entity.name()));
    }

    void delete(Batch batch, V entity) {
        batch.delete(documents, entity.account(), key(entity.name()));
    }

    void remember(V entity) {
        byAccount
                .computeIfAbsent(entity.account(), _ -> new ConcurrentSkipListMap<>())
                .put(key(entity.name()), entity);
        byId.put(entity.id(), entity);
    }

    void forget(V entity) {
        Map<String, V> entities = byAccount.get(entity.account());
        if (entities != null) {
            entities.remove(key(entity.name()));
        }
        // One that is renamed is remembered under its new name before or after this.
        byId.remove(entity.id(), entity);
    }

    void clear() {
        byAccount.clear();
        byId.clear();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

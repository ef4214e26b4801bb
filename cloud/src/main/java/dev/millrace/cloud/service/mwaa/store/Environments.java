package dev.millrace.cloud.service.mwaa.store;

import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The environments, a document each: account, region, name.
public final class Environments {
    private final Documents<KeptEnvironment> documents;

    public Environments(Storage storage) {
        this.documents = storage.documents("mwaa-environments", KeptEnvironment.class);
    }

    public Optional<KeptEnvironment> find(EnvironmentKey key) {
        return documents.find(key.account(), key.region(), key.name());
    }

    public List<KeptEnvironment> list(String account, String region) {
        return documents.list(account, region);
    }

    public List<KeptEnvironment> all() {
        return documents.list();
    }

    /// @return false where there is one of that name
    public synchronized boolean create(KeptEnvironment environment) {
        if (find(environment.key()).isPresent()) {
            return false;
        }
        keep(environment);
        return true;
    }

    /// Changes what is there; a change that throws changes nothing.
    /// @return what is there now; empty where there is none
    public synchronized Optional<KeptEnvironment> change(
            EnvironmentKey key, UnaryOperator<KeptEnvironment> change) {
        Optional<KeptEnvironment> after = find(key).map(change);
        after.ifPresent(this::keep);
        return after;
    }

    /// The same for the one of this uid alone: another of the name may have come meanwhile.
    public synchronized Optional<KeptEnvironment> change(
            EnvironmentKey key, String uid, UnaryOperator<KeptEnvironment> change) {
        return find(key).filter(one -> one.uid().equals(uid)).flatMap(_ -> change(key, change));
    }

    public synchronized void delete(EnvironmentKey key) {
        documents.delete(key.account(), key.region(), key.name());
    }

    private void keep(KeptEnvironment environment) {
        EnvironmentKey key = environment.key();
        documents.put(environment, key.account(), key.region(), key.name());
    }
}

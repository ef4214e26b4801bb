package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.service.ecr.distribution.RegistryProtocol;
import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.Signature;
import dev.millrace.cloud.service.ecr.operation.ImageRemoval;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.storage.Storage;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The registry put together: its API, its protocol and what other parts of the server read of it, over one store.
public final class ContainerRegistry {
    private final EcrStore store;
    private final EcrService api;
    private final RegistryProtocol protocol;
    private final ImageReads images;
    private final ImageRemoval removal;

    /// @param address where clients reach this server
    public ContainerRegistry(Storage storage, InstantSource clock, SecureRandom random, RegistryAddress address) {
        store = new EcrStore(storage, clock, random);
        Signature signature = new Signature(store.secret()::key);
        Logins logins = new Logins(signature, clock);
        DownloadLinks links = new DownloadLinks(signature, clock, address);
        api = new EcrService(store, address, logins, links, clock);
        protocol = new RegistryProtocol(store, address, logins, links, clock);
        images = new ImageReads(store, address, new PullRecord(store, clock));
        removal = new ImageRemoval(store, clock);
    }

    public EcrService api() {
        return api;
    }

    /// Answers what comes in under `/v2`.
    public RegistryProtocol protocol() {
        return protocol;
    }

    /// For other parts of the server that run images.
    public ImageReads images() {
        return images;
    }

    /// Applies lifecycle policies, drops uploads that nobody goes on with and layers that nobody needs. To be called
    /// about once an hour.
    public void makeRounds() {
        removal.makeRounds();
    }

    /// Drops what is in memory, after the storage was wiped.
    public void reset() {
        store.reset();
    }
}

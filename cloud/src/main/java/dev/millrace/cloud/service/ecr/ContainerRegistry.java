package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.ecr.distribution.RegistryAccess;
import dev.millrace.cloud.service.ecr.distribution.RegistryProtocol;
import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.Signature;
import dev.millrace.cloud.service.ecr.operation.ImageRemoval;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.service.Service;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// The registry put together: its API, its protocol and what other parts of the server read of it, over one store.
public final class ContainerRegistry implements Part {
    private static final Duration ROUNDS_EVERY = Duration.ofHours(1);

    private final EcrStore store;
    private final Service api;
    private final RegistryProtocol protocol;
    private final ImageReads images;
    private final ImageRemoval removal;

    /// @param address where clients reach this server
    /// @param metrics where it counts what is pulled
    /// @param rights who may do what by the registry's protocol
    public ContainerRegistry(
            Storage storage,
            InstantSource clock,
            SecureRandom random,
            RegistryAddress address,
            Metrics metrics,
            RegistryAccess rights) {
        store = new EcrStore(storage, clock, random);
        Signature signature = new Signature(store.secret()::key);
        Logins logins = new Logins(signature, clock);
        DownloadLinks links = new DownloadLinks(signature, clock, address);
        PullRecord pulls = new PullRecord(store, clock, metrics);
        api = new EcrService(store, address, logins, links, pulls, clock).api();
        protocol = new RegistryProtocol(store, address, logins, links, pulls, clock, rights);
        images = new ImageReads(store, address, pulls);
        removal = new ImageRemoval(store, clock);
    }

    /// The operations, each with the code that answers it.
    public Service api() {
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

    /// Says who is told what becomes of images: buses are made after this.
    public void tell(ServiceEvents bus) {
        store.news().to(bus);
    }

    /// What repositories say of who may use them.
    public RepositoryRights rights() {
        return new RepositoryRights(store);
    }

    /// Lifecycle policies are applied; uploads that nobody goes on with and layers that nobody needs go.
    @Override
    public List<Round> rounds() {
        return List.of(new Round("the registry's rounds", ROUNDS_EVERY, removal::makeRounds));
    }

    @Override
    public void stop() {
        store.uploads().dropAll();
    }
}

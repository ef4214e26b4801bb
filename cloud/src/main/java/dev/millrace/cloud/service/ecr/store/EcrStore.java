package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Storage;
import java.security.SecureRandom;
import java.time.InstantSource;

/// All that the registry keeps, and the changes that touch more than one kind of it.
public final class EcrStore {
    private final Storage storage;
    /// Guards who refers to whom: tags to images, images to layers, repositories to layers.
    private final ChangeLock lock = new ChangeLock();

    private final Repositories repositories;
    private final ImageNews news;
    private final Images images;
    private final Layers layers;
    private final Uploads uploads;
    private final RegistrySettings settings;
    private final Previews previews;
    private final Secret secret;

    public EcrStore(Storage storage, InstantSource clock, SecureRandom random) {
        this.storage = storage;
        this.repositories = new Repositories(storage, lock);
        this.news = new ImageNews(clock);
        this.images = new Images(storage, lock, news);
        this.layers = new Layers(storage, repositories, lock, clock);
        this.uploads = new Uploads(layers, repositories, lock, clock);
        this.settings = new RegistrySettings(storage);
        this.previews = new Previews(storage);
        this.secret = new Secret(storage, random);
    }

    /// To be held by whoever changes who refers to whom, or decides by it.
    public ChangeLock lock() {
        return lock;
    }

    public Repositories repositories() {
        return repositories;
    }

    /// What became of images, told.
    public ImageNews news() {
        return news;
    }

    public Images images() {
        return images;
    }

    public Layers layers() {
        return layers;
    }

    public Uploads uploads() {
        return uploads;
    }

    public RegistrySettings settings() {
        return settings;
    }

    public Previews previews() {
        return previews;
    }

    public Secret secret() {
        return secret;
    }

    /// Removes a repository with all that is in it.
    public void deleteRepository(RepositoryKey repository) {
        lock.holding(() -> {
            uploads.dropAll(repository);
            storage.write(batch -> {
                images.deleteAll(batch, repository);
                repositories.delete(batch, repository);
            });
            previews.delete(repository);
            layers.releaseAll(repository);
        });
    }

    /// Drops layers that no image of the repository needs any more, once no push can be counting on them.
    public void sweep(RepositoryKey repository) {
        lock.holding(() -> layers.sweep(repository, images.blobs(repository)));
    }

}

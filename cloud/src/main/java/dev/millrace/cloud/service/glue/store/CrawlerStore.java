package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Crawler;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Crawlers, their crawls and the folders they have seen:
///
/// ```
/// glue/crawlers         account region crawler
/// glue/crawls           as KeptRuns has it
/// glue/crawled-folders  account region crawler location
/// ```
///
/// A crawl is kept as RUNNING before it begins: one that the server's end broke off is begun again at the next start.
public final class CrawlerStore {
    private record Seen(String location) {}

    private final Storage storage;
    private final Documents<Crawler> crawlers;
    private final KeptRuns<CrawlRecord> crawls;
    private final Documents<Seen> folders;
    private final ChangeLock lock = new ChangeLock();

    public CrawlerStore(Storage storage) {
        this.storage = storage;
        crawlers = storage.documents("glue/crawlers", Crawler.class);
        crawls = new KeptRuns<>(
                storage.documents("glue/crawls", CrawlRecord.class),
                CrawlRecord::id,
                CrawlRecord::startTime,
                crawl -> !crawl.isRunning());
        folders = storage.documents("glue/crawled-folders", Seen.class);
    }

    public Optional<Crawler> find(CrawlerId id) {
        return crawlers.find(id.key());
    }

    public List<Crawler> list(String account, String region) {
        return crawlers.list(account, region);
    }

    /// All crawlers there are, with whose they are.
    public void each(BiConsumer<CrawlerId, Crawler> visitor) {
        crawlers.scanKeys(List.of(), List.of(), (key, crawler) -> {
            visitor.accept(new CrawlerId(key.get(0), key.get(1), key.get(2)), crawler.get());
            return true;
        });
    }

    /// Decides and writes while nobody else changes a crawler.
    public <R> R changing(Supplier<R> change) {
        return lock.holding(change);
    }

    public void put(CrawlerId id, Crawler crawler) {
        crawlers.put(crawler, id.key());
    }

    /// @param with what else is kept in the same write
    public void put(CrawlerId id, Crawler crawler, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.put(crawlers, crawler, id.key());
            with.accept(batch);
        });
    }

    /// A crawler goes with its crawls.
    public void delete(CrawlerId id, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.delete(crawlers, id.key());
            crawls.deleteAll(batch, id.key());
            batch.deleteAll(folders, id.key());
            with.accept(batch);
        });
    }

    /// A new crawl; the oldest beyond what is kept go.
    public void begin(CrawlerId id, CrawlRecord crawl) {
        storage.write(batch -> crawls.begin(batch, crawl, id.key()));
    }

    /// A crawl's end, with what the crawler says of it.
    public void put(CrawlerId id, Crawler crawler, CrawlRecord crawl) {
        storage.write(batch -> {
            batch.put(crawlers, crawler, id.key());
            crawls.put(batch, crawl, id.key());
        });
    }

    /// The newest first.
    public List<CrawlRecord> crawls(CrawlerId id) {
        return crawls.list(id.key());
    }

    public Optional<CrawlRecord> crawl(CrawlerId id, String crawl) {
        return crawls.find(crawl, id.key());
    }

    public boolean hasSeen(CrawlerId id, String location) {
        return folders.find(id.account(), id.region(), id.name(), location).isPresent();
    }

    public void seen(CrawlerId id, List<String> locations) {
        storage.write(batch -> locations.forEach(location ->
                batch.put(folders, new Seen(location), id.account(), id.region(), id.name(), location)));
    }
}

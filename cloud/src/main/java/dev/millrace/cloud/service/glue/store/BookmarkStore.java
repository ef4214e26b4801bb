package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.Bookmark;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Jobs' bookmarks, and those that their runs left, for whoever wants to go back:
///
/// ```
/// glue/bookmarks      account region job
/// glue/run-bookmarks  account region job version (10 digits)
/// ```
public final class BookmarkStore {
    /// Bookmarks of runs that are kept of a job.
    private static final int RUNS_MAX = 100;

    private final Storage storage;
    private final Documents<Bookmark> bookmarks;
    private final Documents<Bookmark> runs;
    private final ChangeLock lock = new ChangeLock();

    public BookmarkStore(Storage storage) {
        this.storage = storage;
        bookmarks = storage.documents("glue/bookmarks", Bookmark.class);
        runs = storage.documents("glue/run-bookmarks", Bookmark.class);
    }

    public Optional<Bookmark> find(JobId job) {
        return bookmarks.find(job.key());
    }

    /// The newest that a run left.
    public Optional<Bookmark> find(JobId job, String run) {
        return runs.list(job.key()).stream()
                .filter(bookmark -> run.equals(bookmark.runId()))
                .reduce((_, later) -> later);
    }

    /// @param change of what there is, [Bookmark#NONE] for nothing
    public Bookmark change(JobId job, Function<Bookmark, Bookmark> change) {
        return lock.holding(() -> {
            Bookmark had = find(job).orElse(Bookmark.NONE);
            Bookmark now = change.apply(had);
            if (!now.equals(had)) {
                keep(job, now);
            }
            return now;
        });
    }

    private void keep(JobId job, Bookmark now) {
        List<String[]> keys = new ArrayList<>();
        runs.scanKeys(List.of(job.key()), List.of(), (key, _) -> keys.add(key.toArray(String[]::new)));
        storage.write(batch -> {
            batch.put(bookmarks, now, job.key());
            if (now.runId() != null) {
                batch.put(runs, now, job.account(), job.region(), job.name(), "%010d".formatted(now.version()));
            }
            keys.stream().limit(Math.max(0, keys.size() - RUNS_MAX + 1)).forEach(key -> batch.delete(runs, key));
        });
    }

    /// With the job itself.
    public void delete(JobId job, Batch batch) {
        batch.delete(bookmarks, job.key());
        batch.deleteAll(runs, job.key());
    }
}

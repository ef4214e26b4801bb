package dev.millrace.cloud.service.athena;

import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.CrawlerEvents;
import dev.millrace.cloud.service.glue.GlueService;
import dev.millrace.cloud.service.glue.GlueSurroundings;
import dev.millrace.cloud.service.glue.JobsForTests;
import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/// Glue for its catalogue alone: nothing is crawled, and no job runs.
final class GlueForAthena {
    private GlueForAthena() {}

    private static final class NothingStored implements ObjectStore {
        @Override
        public List<Listed> list(String account, String bucket, String prefix, String after, int atMost) {
            return List.of();
        }

        @Override
        public byte[] read(String account, String bucket, String key, long offset, int length) throws IOException {
            throw new IOException("There is no " + key);
        }
    }

    static GlueService in(Storage storage, Clock clock) throws IOException {
        JobsForTests jobs = new JobsForTests();
        return new GlueService(
                storage,
                clock,
                new Random(2),
                new GlueSurroundings(
                        new NothingStored(),
                        (_, _, _) -> true,
                        (_, _, _, _, _) -> {},
                        CatalogEvents.NONE,
                        CrawlerEvents.NONE,
                        jobs,
                        jobs,
                        jobs,
                        jobs,
                        jobs,
                        (_, _, _, _) -> {},
                        (_, _, _, _) -> {}));
    }
}

package dev.millrace.cloud.service.ecr.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.TagMutability;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads beside each other, beside clients that stall, and beside the end of their repository.
final class UploadTest {
    private static final RepositoryKey RIDES = new Registry("000000000001", "us-east-1").repository("rides");

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private Storage storage;
    private EcrStore store;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        store = new EcrStore(storage, clock, new SecureRandom());
        create();
    }

    @AfterEach
    void close() {
        clients.shutdownNow();
        storage.close();
        clock.close();
    }

    /// Gives some bytes, says that it did, and then no more until it is let go.
    private static final class Stalled extends InputStream {
        private final InputStream first;
        private final CountDownLatch given = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final int then;

        Stalled(String first, int then) {
            this.first = bytes(first);
            this.then = then;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = first.read(into, offset, length);
            if (read >= 0) {
                return read;
            }
            given.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (then >= 0) {
                into[offset] = (byte) then;
            }
            return then < 0 ? -1 : 1;
        }
    }

    @Test
    void a_client_that_stalls_keeps_nobody_waiting_not_even_who_deletes_the_repository() throws Exception {
        Upload upload = begin();
        Stalled stalled = new Stalled("hel", 'x');
        Future<Upload.Appended> part = clients.submit(() -> upload.append(null, stalled));
        stalled.given.await();
        assertThat(upload.size()).isEqualTo(3);
        store.deleteRepository(RIDES);
        assertThat(upload.append(null, bytes("lo"))).isEqualTo(new Upload.Appended.Over());
        assertThat(store.uploads().find(RIDES, upload.id())).isEmpty();
        stalled.letGo.countDown();
        assertThat(part.get()).isEqualTo(new Upload.Appended.Over());
        assertThat(temporaryFiles()).isZero();
    }

    @Test
    void a_part_that_comes_anew_takes_the_turn_of_the_one_that_stalled() throws Exception {
        Upload upload = begin();
        Stalled stalled = new Stalled("hel", 'x');
        Future<Upload.Appended> part = clients.submit(() -> upload.append(0L, stalled));
        stalled.given.await();
        assertThat(upload.append(3L, bytes("lo"))).isEqualTo(new Upload.Appended.Done(5));
        stalled.letGo.countDown();
        assertThat(part.get()).isEqualTo(new Upload.Appended.Over());
        Digest digest = digest("hello");
        assertThat(upload.finish(store.layers(), digest)).isInstanceOf(Upload.Finished.Done.class);
        store.uploads().end(upload);
        try (InputStream in = store.layers().open(digest)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("hello");
        }
    }

    @Test
    void what_was_begun_in_a_repository_that_went_is_not_the_next_ones_of_its_name() throws IOException {
        Upload upload = begin();
        upload.append(null, bytes("hello"));
        store.deleteRepository(RIDES);
        assertThat(store.uploads().begin(RIDES)).isEqualTo(new Uploads.Begun.NoRepository());
        create();
        Digest digest = digest("hello");
        assertThat(upload.finish(store.layers(), digest)).isEqualTo(new Upload.Finished.Over());
        assertThat(store.layers().find(RIDES, digest)).isEmpty();
        assertThat(store.layers().mount(RIDES, RIDES.registry().repository("gone"), digest)).isEmpty();
    }

    @Test
    void pushes_beside_a_repository_that_comes_and_goes_all_end() throws Exception {
        List<Callable<Integer>> pushers = new ArrayList<>();
        for (int pusher = 0; pusher < 10; pusher++) {
            int mine = pusher;
            pushers.add(() -> {
                int kept = 0;
                for (int i = 0; i < 100 || kept == 0; i++) {
                    if (store.uploads().begin(RIDES) instanceof Uploads.Begun.Done(Upload upload)) {
                        upload.append(null, bytes(mine + "/" + i));
                        kept += upload.finish(store.layers(), digest(mine + "/" + i)) instanceof Upload.Finished.Done
                                ? 1
                                : 0;
                        store.uploads().end(upload);
                    }
                }
                return kept;
            });
        }
        List<Future<Integer>> pushed = pushers.stream().map(clients::submit).toList();
        while (!pushed.stream().allMatch(Future::isDone)) {
            store.deleteRepository(RIDES);
            create();
        }
        for (Future<Integer> each : pushed) {
            assertThat(each.get()).isPositive();
        }
        store.deleteRepository(RIDES);
        assertThat(temporaryFiles()).isZero();
        assertThat(files()).as("nothing is left that nobody owns").isZero();
    }

    @Test
    void uploads_that_wait_for_their_next_part_hold_no_open_file() throws Exception {
        long before = openFiles();
        for (int i = 0; i < 100; i++) {
            begin().append(null, bytes("part"));
        }
        assertThat(openFiles() - before).isLessThan(20);
        assertThat(temporaryFiles()).isEqualTo(100);
    }

    private Upload begin() {
        return ((Uploads.Begun.Done) store.uploads().begin(RIDES)).upload();
    }

    private void create() {
        store.repositories()
                .create(new Repository(
                        RIDES.registry().account(),
                        RIDES.registry().region(),
                        RIDES.name(),
                        clock.instant(),
                        TagMutability.MUTABLE,
                        List.of(),
                        false,
                        "AES256",
                        null,
                        Map.of(),
                        null,
                        null,
                        null));
    }

    private long temporaryFiles() throws IOException {
        return count(data.resolve("files/ecr/tmp"));
    }

    private long files() throws IOException {
        return count(data.resolve("files/ecr"));
    }

    private static long count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageTest {
    record Owner(String name, @Nullable Integer age) {}

    record House(
            String street,
            Instant built,
            Duration heated,
            List<Owner> owners,
            Map<String, String> tags,
            byte[] plan,
            @Nullable String note) {
        boolean isOld() {
            throw new IllegalStateException("not a component: never to be asked");
        }
    }

    record OlderHouse(String street, String dropped) {}

    @TempDir
    Path data;

    Storage storage;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void documents_come_back_as_they_were_also_after_a_restart() {
        House house = new House(
                "Mill Lane",
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                Duration.ofMillis(1234),
                List.of(new Owner("Ada", 36), new Owner("Bo", null)),
                Map.of("a", "b"),
                new byte[] {1, 2, 3},
                null);
        storage.documents("houses", House.class).put(house, "acc", "us-east-1", "one");
        storage.close();
        open();
        House found = storage.documents("houses", House.class)
                .find("acc", "us-east-1", "one")
                .orElseThrow();
        assertThat(found).usingRecursiveComparison().isEqualTo(house);
        assertThat(storage.documents("houses", House.class).find("acc", "us-east-1"))
                .isEmpty();
    }

    @Test
    void documents_of_an_earlier_shape_are_read_without_what_was_dropped() {
        storage.documents("houses", OlderHouse.class).put(new OlderHouse("Mill Lane", "x"), "one");
        House found = storage.documents("houses", House.class).find("one").orElseThrow();
        assertThat(found.street()).isEqualTo("Mill Lane");
        assertThat(found.note()).isNull();
    }

    @Test
    void documents_are_listed_by_the_parts_of_their_key_in_order() {
        Documents<Owner> owners = storage.documents("owners", Owner.class);
        owners.put(new Owner("3", null), "acc", "eu", "c");
        owners.put(new Owner("1", null), "acc", "eu", "a");
        owners.put(new Owner("2", null), "acc", "eu", "a\0b");
        owners.put(new Owner("4", null), "acc", "eu-west", "a");
        owners.put(new Owner("5", null), "account", "eu", "a");
        assertThat(owners.list("acc", "eu")).extracting(Owner::name).containsExactly("1", "2", "3");
        assertThat(owners.list("acc")).extracting(Owner::name).containsExactly("1", "2", "3", "4");
        assertThat(owners.list()).hasSize(5);
        assertThat(storage.documents("own", Owner.class).list()).isEmpty();
        List<String> seen = new ArrayList<>();
        owners.scan(List.of("acc", "eu"), "a\0", owner -> {
            seen.add(owner.name());
            return seen.size() < 5;
        });
        assertThat(seen).containsExactly("2", "3");
    }

    @Test
    void deleting_says_whether_there_was_something() {
        Documents<Owner> owners = storage.documents("owners", Owner.class);
        owners.put(new Owner("Ada", 1), "k");
        assertThat(owners.delete("k")).isTrue();
        assertThat(owners.delete("k")).isFalse();
        assertThat(owners.find("k")).isEmpty();
    }

    @Test
    void a_batch_is_all_or_nothing_over_several_tables() {
        Documents<Owner> owners = storage.documents("owners", Owner.class);
        Table log = storage.log("log");
        assertThatThrownBy(() -> storage.write(batch -> {
                    batch.put(owners, new Owner("Ada", 1), "k");
                    batch.put(log, bytes("a"), bytes("1"));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        assertThat(owners.find("k")).isEmpty();
        assertThat(log.get(bytes("a"))).isNull();
        storage.write(batch -> {
            batch.put(owners, new Owner("Ada", 1), "k");
            batch.put(owners, new Owner("Bo", 1), "k", "more");
            batch.put(log, bytes("a"), bytes("1"));
            batch.deleteAll(owners, "k");
            batch.put(owners, new Owner("Cy", 1), "k2");
        });
        assertThat(owners.list()).extracting(Owner::name).containsExactly("Cy");
        assertThat(log.get(bytes("a"))).isEqualTo(bytes("1"));
    }

    @Test
    void tables_behave_as_a_sorted_map_whatever_is_done_to_them() {
        for (Table table : List.of(storage.table("t"), storage.log("l"))) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            TreeMap<String, byte[]> model = new TreeMap<>();
            for (int step = 0; step < 3_000; step++) {
                String key = key(random);
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        byte[] value = new byte[random.nextInt(10) == 0 ? 9_000 : random.nextInt(50)];
                        random.nextBytes(value);
                        table.put(bytes(key), value);
                        model.put(key, value);
                    }
                    case 3 -> {
                        table.delete(bytes(key));
                        model.remove(key);
                    }
                    case 4 -> {
                        String to = key(random);
                        if (random.nextInt(20) == 0 && key.compareTo(to) < 0) {
                            table.deleteRange(bytes(key), bytes(to));
                            model.subMap(key, to).clear();
                        }
                    }
                    case 5 ->
                        assertThat(table.floor(bytes(key))
                                        .map(entry -> text(entry.key()))
                                        .orElse(null))
                                .as("seed %s step %s", seed, step)
                                .isEqualTo(model.floorKey(key));
                    case 6 ->
                        assertThat(table.get(bytes(key))).as("seed %s", seed).isEqualTo(model.get(key));
                    default -> {
                        List<String> seen = new ArrayList<>();
                        table.scan(bytes(key), null, (k, v) -> {
                            seen.add(text(k));
                            return seen.size() < 20;
                        });
                        assertThat(seen)
                                .as("seed %s step %s", seed, step)
                                .isEqualTo(model.tailMap(key).keySet().stream()
                                        .limit(20)
                                        .toList());
                    }
                }
            }
        }
    }

    @Test
    void an_emptied_storage_is_empty_and_what_is_written_then_stays() throws Exception {
        Documents<Owner> owners = storage.documents("owners", Owner.class);
        Table log = storage.log("log");
        BlobFiles blobs = storage.blobs("bodies");
        for (int i = 0; i < 1_000; i++) {
            owners.put(new Owner("o" + i, i), "k" + i);
            log.put(bytes("k" + i), new byte[5_000]);
        }
        try (BlobWriter body = blobs.create()) {
            body.write(bytes("body"));
            body.commit("one");
        }
        storage = storage.emptied();
        assertThat(storage.documents("owners", Owner.class).list()).isEmpty();
        assertThat(storage.log("log").floor(bytes("zzz"))).isEmpty();
        assertThat(storage.blobs("bodies").exists("one")).isFalse();
        storage.documents("owners", Owner.class).put(new Owner("after", 1), "after");
        storage.close();
        open();
        assertThat(storage.documents("owners", Owner.class).list())
                .extracting(Owner::name)
                .containsExactly("after");
        assertThat(storage.log("log").floor(bytes("zzz"))).isEmpty();
    }

    @Test
    void who_holds_what_was_emptied_can_write_nothing_into_what_comes_after() throws Exception {
        Documents<Owner> owners = storage.documents("owners", Owner.class);
        BlobFiles blobs = storage.blobs("bodies");
        storage = storage.emptied();
        assertThatThrownBy(() -> owners.put(new Owner("late", 1), "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(blobs::create).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void emptying_that_was_cut_short_is_finished_by_whoever_takes_the_folder_next() throws Exception {
        storage.documents("owners", Owner.class).put(new Owner("o", 1), "k");
        storage.close();
        Files.writeString(data.resolve("emptying"), "");
        open();
        assertThat(storage.documents("owners", Owner.class).list()).isEmpty();
        assertThat(data.resolve("emptying")).doesNotExist();
    }

    @Test
    void an_emptied_storage_gives_the_disk_back() throws Exception {
        Table log = storage.log("log");
        byte[] value = new byte[100_000];
        for (int i = 0; i < 600; i++) {
            new Random(i).nextBytes(value);
            log.put(bytes("k" + i), value);
        }
        assertThat(bytesOnDisk()).isGreaterThan(50_000_000);
        storage = storage.emptied();
        log = storage.log("log");
        log.put(bytes("after"), value);
        Eventually.until(() -> bytesOnDisk() <= 2_000_000);
        assertThat(log.get(bytes("after"))).isEqualTo(value);
        assertThat(log.get(bytes("k1"))).isNull();
    }

    private long bytesOnDisk() throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.list(data.resolve("store"))) {
            for (Path file : all.toList()) {
                try {
                    bytes += Files.size(file);
                } catch (NoSuchFileException gone) {
                    // Removed while we look: what this waits for.
                }
            }
        }
        return bytes;
    }

    @Test
    void a_folder_in_use_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> Storage.open(data, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The data folder " + data.toAbsolutePath() + " is in use by another process (process "
                        + ProcessHandle.current().pid() + "). Stop that one first (millrace down), or give another"
                        + " folder with --data.");
    }

    @Test
    void a_folder_whose_format_cannot_be_read_is_refused_with_a_sentence_that_says_what_to_do() throws Exception {
        storage.close();
        Files.writeString(data.resolve("format"), "junk\n");
        assertThatThrownBy(() -> Storage.open(data, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The data folder " + data.toAbsolutePath() + " has a format file that this version cannot"
                        + " read. Give a new or an empty folder with --data.");
        assertThat(Files.readString(data.resolve("format"))).isEqualTo("junk\n");
        Files.writeString(data.resolve("format"), "millrace 2\n");
        open();
    }

    @Test
    void a_folder_of_a_newer_version_is_refused_with_a_sentence_and_left_as_it_is() throws Exception {
        storage.close();
        Files.writeString(data.resolve("format"), "millrace 3\n");
        assertThatThrownBy(() -> Storage.open(data, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The data folder " + data.toAbsolutePath() + " was written by a newer version of Millrace"
                        + " (format 3; this version knows 2). Use that version, or give another folder with --data.");
        assertThat(Files.readString(data.resolve("format"))).isEqualTo("millrace 3\n");
        Files.writeString(data.resolve("format"), "millrace 2\n");
        open();
    }

    @Test
    void a_closed_storage_says_so() {
        Table table = storage.table("t");
        storage.close();
        assertThatThrownBy(() -> table.get(bytes("k")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The storage is closed.");
    }

    @Test
    void with_fsync_waiting_writers_share_syncs_and_keep_every_write() throws Exception {
        storage.close();
        storage = Storage.open(data, new StorageOptions(true, false));
        Table table = storage.table("t");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 16; writer++) {
                int mine = writer;
                threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        table.put(bytes(mine + "/" + i), bytes("v"));
                    }
                });
            }
        }
        AtomicInteger found = new AtomicInteger();
        table.scan(new byte[0], null, (key, value) -> found.incrementAndGet() > 0);
        assertThat(found).hasValue(16 * 20);
    }

    @Test
    void a_shared_sync_covers_only_those_who_asked_before_it_began() throws Exception {
        AtomicInteger syncs = new AtomicInteger();
        SharedSync[] self = new SharedSync[1];
        Thread[] second = new Thread[1];
        self[0] = new SharedSync(() -> {
            if (syncs.incrementAndGet() == 1) {
                second[0] = Thread.ofPlatform().start(() -> self[0].await());
                Eventually.until(() -> second[0].getState() == Thread.State.WAITING);
            }
        });
        self[0].await();
        second[0].join();
        assertThat(syncs).hasValue(2);
    }

    private static String key(Random random) {
        return "k" + (char) ('a' + random.nextInt(26)) + random.nextInt(10);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void a_table_is_read_backward_within_its_bounds_and_not_beyond_itself() {
        Table table = storage.table("b");
        storage.table("a").put(new byte[] {(byte) 0xFF}, new byte[0]);
        storage.table("c").put(new byte[] {0}, new byte[0]);
        for (byte key = 1; key <= 5; key++) {
            table.put(new byte[] {key}, new byte[] {key});
        }
        assertThat(backward(table, new byte[0], null)).containsExactly(5, 4, 3, 2, 1);
        assertThat(backward(table, new byte[] {2}, new byte[] {4})).containsExactly(3, 2);
        assertThat(backward(table, new byte[] {2}, new byte[] {3, 1})).containsExactly(3, 2);
        assertThat(backward(table, new byte[] {4}, new byte[] {4})).isEmpty();
        List<Integer> first = new ArrayList<>();
        table.scanBack(new byte[0], null, (key, value) -> {
            first.add((int) value[0]);
            return first.size() < 2;
        });
        assertThat(first).containsExactly(5, 4);
    }

    private static List<Integer> backward(Table table, byte[] from, byte @Nullable [] to) {
        List<Integer> found = new ArrayList<>();
        table.scanBack(from, to, (key, value) -> {
            assertThat(key).isEqualTo(value);
            return found.add((int) value[0]);
        });
        return found;
    }

    @Test
    void what_is_asked_after_the_end_is_refused_rather_than_fatal() {
        Table table = storage.table("t");
        Documents<Owner> owners = storage.documents("owners", Owner.class);
        storage.close();
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> table.put(new byte[] {1}, new byte[] {1}),
                        () -> table.delete(new byte[] {1}),
                        () -> table.deleteRange(new byte[] {1}, null),
                        () -> table.get(new byte[] {1}),
                        () -> table.floor(new byte[] {1}),
                        () -> table.scan(new byte[0], null, (key, value) -> true),
                        () -> table.scanBack(new byte[0], null, (key, value) -> true),
                        () -> owners.put(new Owner("me", 1), "me"),
                        () -> storage.write(batch -> batch.delete(table, new byte[] {1})),
                        () -> storage.emptied())) {
            assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessage("The storage is closed.");
        }
    }
}

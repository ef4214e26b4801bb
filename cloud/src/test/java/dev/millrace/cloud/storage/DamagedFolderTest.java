package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is damaged is refused in a sentence, before anything is changed, and only what was asked for is given up.
final class DamagedFolderTest {
    private static final int ENTRIES = 500;
    private static final StorageOptions ACCEPTING = new StorageOptions(false, true);

    @TempDir
    Path temporary;

    /// As a killed process leaves it: some entries in tables and files of values, the newest in the log.
    Path killed;

    @BeforeEach
    void kill() throws IOException {
        killed = temporary.resolve("killed");
        Path living = temporary.resolve("living");
        try (Storage storage = Storage.open(living, StorageOptions.DEFAULT)) {
            write(storage, 0, ENTRIES / 2);
        }
        try (Storage storage = Storage.open(living, StorageOptions.DEFAULT)) {
            write(storage, ENTRIES / 2, ENTRIES);
            copy(living, killed);
        }
    }

    @Test
    void a_killed_process_left_everything() {
        assertThat(entries(killed, StorageOptions.DEFAULT)).isEqualTo(ENTRIES);
    }

    @Test
    void an_entry_that_was_never_finished_is_no_damage() throws IOException {
        Path log = log();
        byte[] beginning = Arrays.copyOf(Files.readAllBytes(log), 40);
        Files.write(log, beginning, StandardOpenOption.APPEND);
        assertThat(entries(killed, StorageOptions.DEFAULT)).isEqualTo(ENTRIES);
    }

    @Test
    void a_flipped_byte_within_the_log_is_refused_until_its_loss_is_accepted() throws IOException {
        Path log = log();
        byte[] whole = Files.readAllBytes(log);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        Files.write(log, flipped);
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessageMatching("The data folder " + killed + " is damaged: the store cannot be read whole"
                        + " \\(checksum mismatch, in the log: " + log.getFileName() + "\\)\\. Put back what is missing"
                        + " from a copy; or go on without it: the last \\d+ entries would be lost\\. That is: millrace up"
                        + " --accept-loss");
        Files.write(log, whole);
        assertThat(entries(killed, StorageOptions.DEFAULT)).as("put back").isEqualTo(ENTRIES);
    }

    @Test
    void accepting_the_loss_keeps_what_is_before_the_damage_and_is_asked_once() throws IOException {
        Path log = log();
        byte[] flipped = Files.readAllBytes(log);
        flipped[flipped.length / 2] ^= 1;
        Files.write(log, flipped);
        int kept = entries(killed, ACCEPTING);
        assertThat(kept).isBetween(ENTRIES / 2, ENTRIES - 10);
        assertThat(entries(killed, StorageOptions.DEFAULT)).isEqualTo(kept);
    }

    @Test
    void a_log_that_was_cut_or_deleted_is_refused() throws IOException {
        Path log = log();
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, whole.length - 8_000));
        String put = ". Put back what is missing from a copy; or go on without it: the last ";
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessageMatching("The data folder " + killed + " is damaged: the write-ahead log in store/ ends too"
                        + " early, as if a file of it was cut or deleted \\(left: " + log.getFileName() + "\\)" + put
                        + "\\d+ entries would be lost\\. That is: millrace up --accept-loss");
        Files.delete(log);
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The data folder " + killed + " is damaged: the store cannot be read whole (Opening an"
                        + " existing DB with no WAL files)" + put + ENTRIES / 2
                        + " entries would be lost. That is: millrace up --accept-loss");
        Files.write(log, whole);
        assertThat(entries(killed, StorageOptions.DEFAULT)).as("put back").isEqualTo(ENTRIES);
    }

    @Test
    void what_a_machine_that_went_down_took_along_is_no_damage_unless_it_was_to_be_on_the_disk() throws IOException {
        Path log = log();
        Files.write(log, Arrays.copyOf(Files.readAllBytes(log), 100_000));
        byte[] mark = Files.readAllBytes(killed.resolve("mark"));
        mark[24] = 'x';
        mark[17] = 1;
        Files.write(killed.resolve("mark"), mark);
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class);
        mark[17] = 0;
        Files.write(killed.resolve("mark"), mark);
        assertThat(entries(killed, StorageOptions.DEFAULT)).isBetween(ENTRIES / 2, ENTRIES);
    }

    @Test
    void a_store_that_is_missing_beside_files_is_refused() throws IOException {
        Files.createDirectories(killed.resolve("files/s3/00"));
        Files.writeString(killed.resolve("files/s3/00/id"), "body");
        Files.move(killed.resolve("store"), temporary.resolve("away"));
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The data folder " + killed + " is damaged: the folder store is missing. Put back what is"
                        + " missing from a copy; or go on without it: everything would be lost: all records, and all"
                        + " that is known of 1 file (0 MiB) in files/. That is: millrace up --accept-loss");
        assertThat(killed.resolve("store")).doesNotExist();
        assertThat(entries(killed, ACCEPTING)).isZero();
        assertThat(killed.resolve("files/s3/00/id")).doesNotExist();
    }

    @Test
    void missing_or_cut_files_of_values_are_refused_at_the_start() throws IOException {
        Path values = file(".blob");
        byte[] whole = Files.readAllBytes(values);
        Files.write(values, Arrays.copyOf(whole, whole.length - 1));
        String sentence = "The data folder " + killed + " is damaged: files of values in store/ are missing or cut ("
                + values.getFileName() + "). Put back what is missing from a copy; or go on without it: what those"
                + " files held would be lost, and all that was written after them. That is: millrace up --accept-loss";
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT)).hasMessage(sentence);
        Files.delete(values);
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT)).hasMessage(sentence);
        assertThat(entries(killed, ACCEPTING)).isZero();
    }

    @Test
    void missing_tables_are_refused_also_after_a_stop_in_order() throws IOException {
        entries(killed, StorageOptions.DEFAULT);
        Path table = file(".sst");
        byte[] whole = Files.readAllBytes(table);
        Files.delete(table);
        assertThatThrownBy(() -> Storage.open(killed, StorageOptions.DEFAULT))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessageContainingAll("the store cannot be read whole", String.valueOf(table.getFileName()));
        Files.write(table, whole);
        assertThat(entries(killed, StorageOptions.DEFAULT)).isEqualTo(ENTRIES);
    }

    @Test
    void nothing_of_the_log_is_needed_after_a_stop_in_order() throws IOException {
        entries(killed, StorageOptions.DEFAULT);
        Files.delete(log());
        assertThat(entries(killed, StorageOptions.DEFAULT)).isEqualTo(ENTRIES);
    }

    @Test
    void a_store_that_cannot_be_read_at_all_is_refused_with_no_way_on() throws IOException {
        for (Path file : list(killed.resolve("store"))) {
            if (!String.valueOf(file.getFileName()).equals("CURRENT")) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(() -> Storage.open(killed, ACCEPTING))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessageContaining("Nothing in it can be read without that: put it back from a copy, or give another"
                        + " folder with --data.");
    }

    @Test
    void a_look_through_a_folder_names_what_is_damaged_and_changes_nothing() throws IOException {
        try (Storage storage = Storage.open(killed, StorageOptions.DEFAULT)) {
            for (String id : List.of("sound", "flipped")) {
                try (BlobWriter body = storage.blobs("s3").create()) {
                    body.write(new byte[100]);
                    body.commit(id);
                }
            }
            assertThatThrownBy(() -> Inspection.of(killed))
                    .isInstanceOf(DataFolderRefusedException.class)
                    .hasMessageContaining("is in use by another process");
        }
        assertThat(Inspection.of(killed)).isEqualTo(new Inspection(ENTRIES, 2, List.of()));
        Path flipped = list(killed.resolve("files/s3")).stream()
                .map(folder -> folder.resolve("flipped"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(flipped);
        bytes[7] ^= 1;
        Files.write(flipped, bytes);
        Path values = list(killed.resolve("store")).stream()
                .filter(file -> file.toString().endsWith(".blob"))
                .findFirst()
                .orElseThrow();
        byte[] value = Files.readAllBytes(values);
        value[value.length / 2] ^= 1;
        Files.write(values, value);
        assertThat(Inspection.of(killed).damages())
                .hasSize(2)
                .anySatisfy(damage -> assertThat(damage).startsWith("in the store's logs, after "))
                .contains("the file " + killed.relativize(flipped) + " is not as it was written");
        assertThatThrownBy(() -> Inspection.of(temporary))
                .hasMessage("The folder " + temporary + " is no data folder of Millrace.");
    }

    private static void write(Storage storage, int from, int to) {
        Table log = storage.log("log");
        for (int number = from; number < to; number++) {
            log.put(String.format("%06d", number).getBytes(StandardCharsets.US_ASCII), new byte[5_000]);
        }
    }

    private static int entries(Path data, StorageOptions options) {
        try (Storage storage = Storage.open(data, options)) {
            AtomicInteger found = new AtomicInteger();
            storage.log("log").scan(new byte[0], null, (key, value) -> {
                assertThat(new String(key, StandardCharsets.US_ASCII))
                        .isEqualTo(String.format("%06d", found.getAndIncrement()));
                assertThat(value).hasSize(5_000);
                return true;
            });
            return found.get();
        }
    }

    private Path log() throws IOException {
        return file(".log");
    }

    private Path file(String ending) throws IOException {
        return list(killed.resolve("store")).stream()
                .filter(file -> file.toString().endsWith(ending))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}

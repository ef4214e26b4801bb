package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobFilesTest {
    @TempDir
    Path folder;

    @Test
    void a_body_appears_whole_when_committed_with_its_digests() throws IOException {
        BlobFiles files = blobs(false);
        try (BlobWriter body = files.create("SHA-256", "MD5")) {
            body.write("hello".getBytes(StandardCharsets.UTF_8));
            assertThat(files.exists("id")).isFalse();
            body.commit("id");
            assertThat(body.digestHex("MD5")).isEqualTo("5d41402abc4b2a76b9719d911017c592");
            assertThat(body.digestHex("SHA-256"))
                    .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
            assertThat(body.size()).isEqualTo(5);
        }
        try (InputStream in = files.open("id")) {
            assertThat(in.readAllBytes()).asString().isEqualTo("hello");
        }
        assertThat(files.size("id")).isEqualTo(5);
        assertThat(files.delete("id")).isTrue();
        assertThat(files.delete("id")).isFalse();
        assertThatThrownBy(() -> files.open("id")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_body_that_was_not_committed_leaves_nothing() throws IOException {
        BlobFiles files = blobs(true);
        try (BlobWriter body = files.create()) {
            body.write(1);
        }
        assertThat(plainFiles()).isZero();
    }

    @Test
    void what_a_killed_process_left_half_written_is_removed_at_the_next_start() throws IOException {
        BlobFiles before = blobs(false);
        BlobWriter abandoned = before.create();
        abandoned.write(1);
        assertThat(plainFiles()).isOne();
        blobs(false);
        assertThat(plainFiles()).isZero();
    }

    @Test
    void who_reads_a_body_that_is_replaced_reads_the_old_one_to_its_end() throws IOException {
        BlobFiles files = blobs(false);
        commit(files, "old");
        try (InputStream in = files.open("id")) {
            commit(files, "new!");
            assertThat(in.readAllBytes()).asString().isEqualTo("old");
        }
        try (InputStream in = files.open("id")) {
            assertThat(in.readAllBytes()).asString().isEqualTo("new!");
        }
    }

    @Test
    void a_duplicate_outlives_what_it_was_made_of() throws IOException {
        for (boolean fsync : new boolean[] {false, true}) {
            BlobFiles files = blobs(fsync);
            commit(files, "same");
            files.duplicate("id", "copy" + fsync);
            files.delete("id");
            try (InputStream in = files.open("copy" + fsync)) {
                assertThat(in.readAllBytes()).asString().isEqualTo("same");
            }
            assertThatThrownBy(() -> files.duplicate("id", "x")).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void a_body_is_read_from_any_offset() throws IOException {
        byte[] bytes = random(3 * Sums.CHUNK_BYTES + 17);
        BlobFiles files = written(bytes);
        assertThat(files.size("id")).isEqualTo(bytes.length);
        for (int from : new int[] {0, 1, Sums.CHUNK_BYTES - 1, Sums.CHUNK_BYTES, bytes.length - 1, bytes.length}) {
            try (InputStream in = files.open("id", from)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, from, bytes.length));
            }
        }
    }

    @Test
    void bytes_that_were_changed_are_given_to_nobody_and_those_around_them_are() throws IOException {
        byte[] bytes = random(3 * Sums.CHUNK_BYTES);
        BlobFiles files = written(bytes);
        byte[] onDisk = Files.readAllBytes(files.path("id"));
        onDisk[Sums.CHUNK_BYTES + 5] ^= 1;
        Files.write(files.path("id"), onDisk);
        try (InputStream in = files.open("id")) {
            assertThat(in.readNBytes(Sums.CHUNK_BYTES)).isEqualTo(Arrays.copyOf(bytes, Sums.CHUNK_BYTES));
            assertThatThrownBy(in::read)
                    .isInstanceOf(DamagedException.class)
                    .hasMessage("What is kept of this is damaged on the server's disk; its log says where.");
        }
        assertThatThrownBy(() -> files.probe("id", Sums.CHUNK_BYTES + 1)).isInstanceOf(DamagedException.class);
        files.probe("id", 0);
        try (InputStream in = files.open("id", 2 * Sums.CHUNK_BYTES)) {
            assertThat(in.readAllBytes()).hasSize(Sums.CHUNK_BYTES);
        }
    }

    @Test
    void a_file_that_was_cut_or_is_gone_is_damaged_but_files_of_before_the_sums_are_read() throws IOException {
        BlobFiles files = written(random(100));
        Files.write(files.path("id"), Arrays.copyOf(Files.readAllBytes(files.path("id")), 60));
        assertThatThrownBy(() -> files.open("id")).isInstanceOf(DamagedException.class);
        assertThatThrownBy(() -> files.probe("gone", 0)).isInstanceOf(DamagedException.class);
        BlobFiles before = new BlobFiles(
                () -> folder, false, BlobFiles.Form.PERHAPS_SUMMED, new Space(folder, Volume.mounted(folder)));
        assertThat(before.size("id")).isEqualTo(60);
    }

    @Test
    void a_writer_that_rests_holds_no_open_file_and_goes_on_where_it_was() throws IOException {
        BlobFiles files = blobs(true);
        try (BlobWriter body = files.create("MD5")) {
            body.write("hel".getBytes(StandardCharsets.UTF_8));
            body.rest();
            body.write("lo".getBytes(StandardCharsets.UTF_8));
            body.rest();
            assertThat(body.digestHex("MD5")).isEqualTo("5d41402abc4b2a76b9719d911017c592");
            body.commit("id");
        }
        try (InputStream in = files.open("id")) {
            assertThat(in.readAllBytes()).asString().isEqualTo("hello");
        }
    }

    @Test
    void a_plain_file_holds_the_body_alone_and_is_checked_by_its_digest() throws IOException {
        BlobFiles files = new BlobFiles(
                () -> folder, false, BlobFiles.Form.PLAIN, new Space(folder, Volume.mounted(folder)));
        commit(files, "hello");
        assertThat(files.path("id")).hasContent("hello");
        files.check("id", "MD5", "5d41402abc4b2a76b9719d911017c592");
        Files.writeString(files.path("id"), "hellp");
        assertThatThrownBy(() -> files.check("id", "MD5", "5d41402abc4b2a76b9719d911017c592"))
                .isInstanceOf(DamagedException.class);
    }

    private BlobFiles written(byte[] bytes) throws IOException {
        BlobFiles files = blobs(false);
        try (BlobWriter body = files.create()) {
            body.write(bytes, 0, bytes.length / 2);
            body.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
            body.commit("id");
        }
        return files;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private BlobFiles blobs(boolean fsync) throws IOException {
        return new BlobFiles(() -> folder, fsync, BlobFiles.Form.SUMMED, new Space(folder, Volume.mounted(folder)));
    }

    @Test
    void an_id_with_path_tricks_is_refused() throws IOException {
        BlobFiles files = blobs(false);
        for (String trick : new String[] {"../x", "a/b", "", ".", "..", "a\0b"}) {
            assertThatThrownBy(() -> files.path(trick)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void commit(BlobFiles files, String text) throws IOException {
        try (BlobWriter body = files.create()) {
            body.write(text.getBytes(StandardCharsets.UTF_8));
            body.commit("id");
        }
    }

    private long plainFiles() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}

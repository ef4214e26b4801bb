package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobFilesTest {
    @TempDir
    Path folder;

    @Test
    void a_body_appears_whole_when_committed_with_its_digests() throws IOException {
        BlobFiles files = new BlobFiles(() -> folder, false);
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
        BlobFiles files = new BlobFiles(() -> folder, true);
        try (BlobWriter body = files.create()) {
            body.write(1);
        }
        assertThat(plainFiles()).isZero();
    }

    @Test
    void what_a_killed_process_left_half_written_is_removed_at_the_next_start() throws IOException {
        BlobFiles before = new BlobFiles(() -> folder, false);
        BlobWriter abandoned = before.create();
        abandoned.write(1);
        assertThat(plainFiles()).isOne();
        new BlobFiles(() -> folder, false);
        assertThat(plainFiles()).isZero();
    }

    @Test
    void who_reads_a_body_that_is_replaced_reads_the_old_one_to_its_end() throws IOException {
        BlobFiles files = new BlobFiles(() -> folder, false);
        commit(files, "old");
        try (InputStream in = files.open("id")) {
            commit(files, "new!");
            assertThat(in.readAllBytes()).asString().isEqualTo("old");
        }
        assertThat(Files.readString(files.path("id"))).isEqualTo("new!");
    }

    @Test
    void a_duplicate_outlives_what_it_was_made_of() throws IOException {
        for (boolean fsync : new boolean[] {false, true}) {
            BlobFiles files = new BlobFiles(() -> folder, fsync);
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
    void an_id_with_path_tricks_is_refused() {
        BlobFiles files = new BlobFiles(() -> folder, false);
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

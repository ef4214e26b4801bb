package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk without room refuses what adds, takes what deletes, and goes on as soon as there is room.
final class FullDiskTest {
    private static final String NO_SPACE =
            "No space left on the server's disk. Delete what is not needed, or make room on the disk.";

    @TempDir
    Path data;

    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);
    private Storage storage;

    private record Note(String text) {}

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT.withVolume(_ -> new Volume() {
            @Override
            public long usableBytes() {
                return usable.get();
            }

            @Override
            public long totalBytes() {
                return 1L << 40;
            }
        }));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void only_the_reserve_is_left_for_deletions() throws IOException {
        Table table = storage.table("t");
        Documents<Note> notes = storage.documents("notes", Note.class);
        BlobFiles blobs = storage.blobs("b");
        table.put(key("one"), new byte[10]);
        table.put(key("two"), new byte[10]);
        notes.put(new Note("n"), "n");
        BlobWriter begun = blobs.create();
        usable.set((96L << 20) - 1);

        assertThatThrownBy(() -> table.put(key("three"), new byte[1]))
                .isInstanceOf(NoSpaceException.class)
                .hasMessage(NO_SPACE);
        assertThatThrownBy(() -> notes.put(new Note("m"), "m")).isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> begun.write(1)).isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(blobs::create).isInstanceOf(NoSpaceException.class);
        assertThat(table.get(key("one"))).hasSize(10);
        table.delete(key("one"));
        assertThat(notes.delete("n")).isTrue();
        storage.write(batch -> {
            batch.delete(table, key("two"));
            batch.put(notes, new Note("its file is to go"), "unowned");
        });
        storage.write(batch -> {
            batch.deletesByMark();
            batch.put(notes, new Note("hidden"), "mark");
        });
        assertThatThrownBy(() -> storage.write(batch -> {
                    batch.delete(table, key("two"));
                    batch.put(table, key("much"), new byte[5_000]);
                }))
                .isInstanceOf(NoSpaceException.class);
        assertThat(table.get(key("much"))).isNull();

        usable.set(96L << 20);
        table.put(key("three"), new byte[1]);
        begun.write(1);
        begun.commit("id");
        assertThat(blobs.size("id")).isOne();
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

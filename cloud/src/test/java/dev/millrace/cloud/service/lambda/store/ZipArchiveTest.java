package dev.millrace.cloud.service.lambda.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.lambda.store.CodeStore.BadArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZipArchiveTest {
    private static final int FILE = 0100000;
    private static final int LINK = 0120777;

    @TempDir
    Path directory;

    private Path folder;
    private int made;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectory(directory.resolve("unpacked")).toRealPath();
    }

    /// @param mode of the file, or of a link whose target the content is; 0 where the archive says nothing
    private record Entry(String name, int mode, String content) {}

    private Path zip(Entry... entries) throws IOException {
        Path archive = directory.resolve("archive-" + made++ + ".zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            for (Entry one : entries) {
                ZipArchiveEntry entry = new ZipArchiveEntry(one.name);
                if (one.mode != 0) {
                    entry.setUnixMode(one.mode);
                }
                zip.putArchiveEntry(entry);
                zip.write(one.content.getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return archive;
    }

    private void unpack(Path... archives) throws IOException {
        ZipArchive.unpack(List.of(archives), folder, 1000);
    }

    @Test
    void files_keep_what_their_owner_may_and_anybody_may_read_them() throws IOException {
        unpack(zip(
                new Entry("bin/run", FILE | 0700, "run"),
                new Entry("data", FILE | 0600, "data"),
                new Entry("grö€", 0, "any")));
        assertThat(Files.getPosixFilePermissions(folder.resolve("bin/run")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("data")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(folder.resolve("grö€")).hasContent("any");
    }

    @Test
    void a_symbolic_link_is_one() throws IOException {
        unpack(zip(new Entry("lib/l.so", LINK, "l.so.1"), new Entry("lib/l.so.1", FILE | 0644, "library")));
        assertThat(Files.readSymbolicLink(folder.resolve("lib/l.so"))).isEqualTo(Path.of("l.so.1"));
        assertThat(folder.resolve("lib/l.so")).hasContent("library");
    }

    @Test
    void nothing_is_written_through_a_link() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path link = zip(new Entry("a", LINK, outside.toString()), new Entry("a/in-one", FILE | 0644, "x"));
        Path through = zip(new Entry("b", LINK, outside.toString()), new Entry("c", LINK, outside.toString()));
        Path later = zip(new Entry("b/in-the-next", FILE | 0644, "x"), new Entry("c/l", LINK, "x"));
        unpack(link, through, later);
        assertThat(outside).isEmptyDirectory();
        assertThat(folder.resolve("a/in-one")).hasContent("x");
        assertThat(folder.resolve("b/in-the-next")).hasContent("x");
    }

    @Test
    void of_two_files_of_one_name_the_later_stays() throws IOException {
        unpack(
                zip(new Entry("a", FILE | 0644, "first"), new Entry("d", LINK, "a")),
                zip(new Entry("a", FILE | 0644, "second"), new Entry("d", FILE | 0644, "no link")));
        assertThat(folder.resolve("a")).hasContent("second");
        assertThat(folder.resolve("d")).isRegularFile().hasContent("no link");
        assertThat(Files.isSymbolicLink(folder.resolve("d"))).isFalse();
    }

    @Test
    void what_leads_out_or_is_too_much_or_no_archive_is_refused() throws IOException {
        Path out = zip(new Entry("../out", FILE | 0644, "x"));
        assertThatThrownBy(() -> unpack(out))
                .isInstanceOf(BadArchive.class)
                .hasMessage("An entry leads out of the archive: ../out");
        Path large = zip(new Entry("large", FILE | 0644, "x".repeat(1001)));
        assertThatThrownBy(() -> unpack(large))
                .isInstanceOf(BadArchive.class)
                .hasMessage("Unzipped size must be smaller than 262144000 bytes");
        Path none = Files.writeString(directory.resolve("none"), "no archive");
        assertThatThrownBy(() -> ZipArchive.unzippedBytes(none))
                .isInstanceOf(BadArchive.class)
                .hasMessage("Could not unzip uploaded file. Please check your file, then try to upload again.");
        Path empty = zip();
        assertThatThrownBy(() -> ZipArchive.unzippedBytes(empty))
                .isInstanceOf(BadArchive.class)
                .hasMessage("Uploaded file must be a non-empty zip");
    }
}

package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir
    Path folder;

    @Test
    void a_folder_that_holds_something_else_is_refused_and_left_as_it_is() throws IOException {
        Files.createDirectories(folder.resolve("trash"));
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(folder.resolve("trash/letter.txt"), "dear");
        Files.writeString(folder.resolve("notes.txt"), "n");
        Files.writeString(folder.resolve("todo.txt"), "t");
        assertThatThrownBy(() -> DataFolder.take(folder))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The folder " + folder + " is not empty and no data folder of Millrace: it has no format"
                        + " file, but holds files, notes.txt, todo.txt and 1 more. Give a new or an empty folder with"
                        + " --data.");
        assertThat(folder.resolve("trash/letter.txt")).hasContent("dear");
        assertThat(folder.resolve("lock")).doesNotExist();
    }

    @Test
    void an_empty_folder_is_one_also_with_what_a_file_system_or_a_first_start_left_in_it() throws IOException {
        Files.createDirectory(folder.resolve("lost+found"));
        Files.writeString(folder.resolve("server.log"), "");
        Files.writeString(folder.resolve("format.new"), "mill");
        DataFolder.take(folder).close();
        assertThat(folder.resolve("format")).hasContent("millrace 2\n");
    }

    @Test
    void only_what_was_put_into_the_trash_is_removed_from_it() throws Exception {
        DataFolder.take(folder).close();
        Path own = Files.createDirectories(folder.resolve("trash/mine"));
        Path ours = Files.createDirectories(folder.resolve("trash/" + UUID.randomUUID()));
        Files.writeString(ours.resolve("body"), "b");
        try (DataFolder taken = DataFolder.take(folder)) {
            Path files = taken.files("s3");
            Files.writeString(files.resolve("body"), "b");
            taken.empty();
            Eventually.until(() ->
                    !Files.exists(ours) && folder.resolve("trash").toFile().list().length == 1);
        }
        assertThat(own).exists();
    }

    @Test
    void what_cannot_be_written_is_said_in_a_sentence() throws IOException {
        Files.createDirectory(folder.resolve("lock"));
        assertThatThrownBy(() -> DataFolder.take(folder))
                .isInstanceOf(DataFolderRefusedException.class)
                .hasMessage("The data folder " + folder + " cannot be used: Is a directory (" + folder.resolve("lock")
                        + "). Make it writable, or give another folder with --data.");
        assertThat(DataFolder.unusable(folder, new AccessDeniedException(folder.toString())))
                .isEqualTo("The data folder " + folder + " cannot be used: the user " + System.getProperty("user.name")
                        + " may not write there. Make it writable, or give another folder with --data.");
        assertThat(DataFolder.unusable(
                        folder, new FileSystemException(folder.toString(), null, "Read-only file system")))
                .isEqualTo("The data folder " + folder + " cannot be used: Read-only file system. Make it writable, or"
                        + " give another folder with --data.");
    }
}

package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path folder;

    @Test
    void a_folder_that_a_server_would_refuse_is_a_lack() throws IOException {
        Files.writeString(folder.resolve("letter.txt"), "mine");
        Said said = Said.of("doctor", "--data", folder.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("✗ data").contains("Something that is needed is lacking: see above.");
    }
}

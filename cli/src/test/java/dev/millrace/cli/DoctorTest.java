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

    @Test
    void a_folder_that_keeps_nothing_yet_is_as_good_as_a_new_one() {
        assertThat(Said.of("doctor", "--data", folder.toString()).out())
                .containsPattern("✓ data +" + folder + " keeps nothing yet");
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_a_lack() throws IOException {
        Path file = Files.writeString(folder.resolve("letter.txt"), "mine");
        Said said = Said.of("doctor", "--data", file.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).containsPattern("✗ data +" + file + " is a file. Give another folder with --data.");
    }
}

package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequirementsTest {
    private static Requirements asked(String text) {
        return new Requirements(text, Path.of("/runs/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "# cowsay==6.1\n\n  # more\n"})
    void comments_and_empty_lines_ask_for_nothing(String text) {
        assertThat(asked(text).asksForNothing()).isTrue();
    }

    @Test
    void airflows_own_versions_bind_who_names_no_constraints() {
        assertThat(asked("cowsay==6.1\n").constrained()).isTrue();
        assertThat(asked("--constraint /usr/local/airflow/dags/mine.txt\ncowsay\n").constrained())
                .isFalse();
        assertThat(asked("cowsay\n-c https://example.com/c.txt\n").constrained()).isFalse();
        assertThat(asked("my-c package\n").constrained()).isTrue();
    }

    @Test
    void a_constraint_in_a_comment_takes_the_constraints_away_as_with_mwaa() {
        assertThat(asked("# --constraint https://example.com/c.txt\ncowsay\n").constrained()).isFalse();
    }

    @Test
    void where_mwaa_has_its_files_ours_are_found() {
        Requirements asked = new Requirements("--find-links /usr/local/airflow/plugins\nmine\n", Path.of("/runs/1"));
        assertThat(asked.here()).isEqualTo("--find-links /runs/1/plugins\nmine\n");
    }

    @Test
    void a_named_file_that_has_changed_is_another(@TempDir Path home) throws Exception {
        Requirements asked = new Requirements("-c \"/usr/local/airflow/dags/mine.txt\"\ncowsay\n", home);
        assertThat(asked.namesDags()).isTrue();
        assertThat(asked.named()).isEmpty();
        Path file = Files.createDirectories(home.resolve("dags")).resolve("mine.txt");
        Files.writeString(file, "cowsay==6.0");
        String before = asked.named();
        assertThat(before).endsWith(" dags/mine.txt\n");
        Files.writeString(file, "cowsay==6.1");
        assertThat(asked.named()).isNotEqualTo(before);
        assertThat(new Requirements("-c /usr/local/airflow/../../etc/hosts\n", home).named()).isEmpty();
    }

    @Test
    void a_locks_pins_become_constraints_which_have_no_extras() {
        String lock = """
                # one
                boto3==1.34.106 \\
                    --hash=sha256:00
                apache-airflow[amazon,postgres]==2.9.2 \\
                    --hash=sha256:11
                colorama==0.4.6 ; sys_platform == 'win32' \\
                    --hash=sha256:22
                """;
        assertThat(Requirements.constraints(lock).lines().toList())
                .isEqualTo(List.of("boto3==1.34.106", "apache-airflow==2.9.2", "colorama==0.4.6"));
    }
}

package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequirementsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "# cowsay==6.1\n\n  # more\n"})
    void comments_and_empty_lines_ask_for_nothing(String text) {
        assertThat(new Requirements(text).asksForNothing()).isTrue();
    }

    @Test
    void airflows_own_versions_bind_who_names_no_constraints() {
        assertThat(new Requirements("cowsay==6.1\n").constrained()).isTrue();
        assertThat(new Requirements("--constraint /usr/local/airflow/dags/mine.txt\ncowsay\n").constrained())
                .isFalse();
        assertThat(new Requirements("cowsay\n-c https://example.com/c.txt\n").constrained()).isFalse();
        assertThat(new Requirements("my-c package\n").constrained()).isTrue();
    }

    @Test
    void a_constraint_in_a_comment_takes_the_constraints_away_as_with_mwaa() {
        assertThat(new Requirements("# --constraint https://example.com/c.txt\ncowsay\n").constrained()).isFalse();
    }

    @Test
    void where_mwaa_has_its_files_ours_are_found() {
        assertThat(new Requirements("--find-links /usr/local/airflow/plugins\nmine\n").at("/runs/1").text())
                .isEqualTo("--find-links /runs/1/plugins\nmine\n");
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

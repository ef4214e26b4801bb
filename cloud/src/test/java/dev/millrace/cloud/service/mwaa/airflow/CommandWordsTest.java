package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandWordsTest {
    @Test
    void words_are_taken_apart_as_a_shell_does() throws Exception {
        assertThat(CommandWords.of("dags  trigger day --conf '{\"a\": \"b c\"}'"))
                .isEqualTo(List.of("dags", "trigger", "day", "--conf", "{\"a\": \"b c\"}"));
        assertThat(CommandWords.of("variables set name \"say \\\"no\\\" \\n\" ''"))
                .isEqualTo(List.of("variables", "set", "name", "say \"no\" \\n", ""));
        assertThat(CommandWords.of("a\\ b c\"d\"'e'")).isEqualTo(List.of("a b", "cde"));
        assertThat(CommandWords.of(" \t")).isEmpty();
    }

    @Test
    void nothing_of_a_shell_is_in_it() throws Exception {
        assertThat(CommandWords.of("version; rm $HOME `id` | cat"))
                .isEqualTo(List.of("version;", "rm", "$HOME", "`id`", "|", "cat"));
    }

    @Test
    void a_quote_that_does_not_end_is_refused() {
        assertThatThrownBy(() -> CommandWords.of("dags trigger 'day"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("No closing quotation")
                .extracting("code")
                .isEqualTo("ValidationException");
    }
}

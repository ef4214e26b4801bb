package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger columns = new AtomicInteger(20);

    private Terminal terminal(boolean interactive) {
        return new Terminal(
                new PrintStream(written, true, StandardCharsets.UTF_8), interactive, false, columns::get);
    }

    private String written() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    @Test
    void in_a_pipe_a_step_is_a_line_when_it_begins_and_one_when_it_ends() throws Exception {
        Terminal terminal = terminal(false);
        terminal.step("terraform apply", () -> {
            assertThat(written()).isEqualTo("  … terraform apply\n");
            terminal.progress("a line of Terraform's");
            return 1;
        });
        assertThat(written()).matches("  ✓ terraform apply {31} +\\S+ m?s\n");
        assertThatThrownBy(() -> terminal.step("bad", () -> {
                    throw new UserError("why");
                }))
                .hasMessage("why");
        assertThat(written()).matches("  … bad\n  ✗ bad {43} +\\S+ m?s\n");
    }

    @Test
    void progress_is_never_wider_than_the_terminal_and_follows_its_width() {
        Terminal terminal = terminal(true);
        terminal.progress("module.ecr_image.terraform_data.image: Creating...");
        assertThat(written()).isEqualTo("\r\u001b[J" + "module.ecr_image.t" + "…");
        columns.set(30);
        terminal.progress("module.ecr_image.terraform_data.image: Creating...");
        assertThat(written()).isEqualTo("\r\u001b[J" + "module.ecr_image.terraform_d" + "…");
        columns.set(12);
        terminal.progress("\u001b[31mred\u001b[0m\tand more of it");
        assertThat(written())
                .as("what was drawn stands on three lines of the narrower terminal")
                .isEqualTo("\u001b[2A\r\u001b[J" + " red  and " + "…");
        terminal.endProgress();
        assertThat(written()).isEqualTo("\r\u001b[J");
    }

    @Test
    void a_step_says_what_it_waits_for_and_leaves_one_line() throws Exception {
        columns.set(80);
        Terminal terminal = terminal(true);
        terminal.step("terraform apply", () -> {
            terminal.progress("module.lambda: Creating...");
            return 1;
        });
        assertThat(written())
                .contains("\r\u001b[J  … terraform apply")
                .contains("\r\u001b[J  … terraform apply  module.lambda: Creating...")
                .containsPattern("\r\u001b\\[J  ✓ terraform apply {31} +\\S+ m?s\n$");
    }

    @Test
    void what_a_step_took_stands_within_the_terminal() throws Exception {
        columns.set(40);
        terminal(true).step("terraform init", () -> 1);
        String line = written().lines().toList().getLast();
        assertThat(line.substring(line.lastIndexOf("\u001b[J") + 3)).hasSize(39).matches("  ✓ terraform init +\\S+ m?s");
    }

    @Test
    void a_command_stays_one_when_it_is_copied() {
        columns.set(30);
        terminal(true).command("millrace events tail predictions --from-start --no-follow");
        assertThat(written())
                .isEqualTo("  millrace events tail \\\n      predictions \\\n      --from-start \\\n      --no-follow\n");
        terminal(false).command("millrace events tail predictions --from-start --no-follow");
        assertThat(written()).isEqualTo("  millrace events tail predictions --from-start --no-follow\n");
    }

    @Test
    void sentences_are_broken_between_words() {
        assertThat(terminal(true).folded("no server answers at http://127.0.0.1:1234. Start one"))
                .isEqualTo("no server answers at\n  http://127.0.0.1:1234.\n  Start one");
        assertThat(terminal(false).folded("no server answers at http://127.0.0.1:1234. Start one"))
                .isEqualTo("no server answers at http://127.0.0.1:1234. Start one");
    }
}

package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.sandbox.Bind;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvokeImageTest {
    private static final Optional<URI> SERVER = Optional.of(URI.create("http://127.0.0.1:4566"));
    private static final Map<String, String> SHELL = Map.of("AWS_SECRET_ACCESS_KEY", "mine", "RUN_ID", "abc");

    @Test
    void without_credentials_the_function_gets_the_local_server_s_and_nothing_of_the_shell() {
        assertThat(InvokeImage.variables(List.of("TEST_RUN=True"), SHELL, SERVER))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "TEST_RUN", "True",
                        "AWS_ENDPOINT_URL", "http://127.0.0.1:4566",
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test",
                        "AWS_REGION", "us-east-1",
                        "AWS_DEFAULT_REGION", "us-east-1"));
    }

    @Test
    void what_is_given_goes_first_and_a_name_alone_takes_the_shell_s_value() {
        assertThat(InvokeImage.variables(
                        List.of("RUN_ID", "NOT_SET", "EMPTY=", "A=b=c", "AWS_ACCESS_KEY_ID=k", "AWS_DEFAULT_REGION=us-west-2"),
                        SHELL,
                        SERVER))
                .containsEntry("RUN_ID", "abc")
                .containsEntry("EMPTY", "")
                .containsEntry("A", "b=c")
                .containsEntry("AWS_ACCESS_KEY_ID", "k")
                .containsEntry("AWS_REGION", "us-west-2")
                .doesNotContainKeys("NOT_SET", "AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void for_aws_itself_nothing_is_added() {
        assertThat(InvokeImage.variables(List.of("A=b"), SHELL, Optional.empty())).isEqualTo(Map.of("A", "b"));
    }

    @Test
    void a_variable_without_a_name_is_refused() {
        assertThatThrownBy(() -> InvokeImage.variables(List.of("=b"), SHELL, SERVER))
                .isInstanceOf(UserError.class)
                .hasMessage("-e =b: a name is needed before the =");
    }

    @Test
    void a_volume_is_read_as_docker_reads_it(@TempDir Path folder) {
        assertThat(InvokeImage.volume(folder + ":/data")).isEqualTo(new Bind(folder, "/data", true));
        assertThat(InvokeImage.volume(folder + ":/data/in:ro")).isEqualTo(new Bind(folder, "/data/in", false));
        assertThatThrownBy(() -> InvokeImage.volume(folder + "/none:/data"))
                .hasMessage("-v " + folder + "/none:/data: there is no " + folder + "/none on this machine");
        assertThatThrownBy(() -> InvokeImage.volume(folder + ":data"))
                .hasMessage("-v " + folder + ":data: data is no plain absolute path, such as /data");
        assertThatThrownBy(() -> InvokeImage.volume(folder + ":/data:rx"))
                .hasMessage("-v " + folder + ":/data:rx: HOST:CONTAINER or HOST:CONTAINER:ro is needed");
    }
}

package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cloud.Server;
import dev.millrace.cloud.CloudConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What answers at a port is not believed: it may be a tunnel to another machine's server, or nobody's.
class ServersApartTest {
    @TempDir
    private Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer stranger;
    private Process bystander;

    /// Says that it is a Millrace whose process is the bystander's.
    @BeforeEach
    void aStranger() throws IOException {
        bystander = new ProcessBuilder("sleep", "600").start();
        stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] words = ("{\"status\": \"ok\", \"services\": [\"S3\"], \"pid\": " + bystander.pid() + ", \"data\": \""
                            + folder.resolve("theirs") + "\", \"troubles\": [\"one: PROBLEM\", \"two: PROBLEM\"]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, words.length);
            exchange.getResponseBody().write(words);
            exchange.close();
        });
        stranger.start();
    }

    @AfterEach
    void gone() {
        stranger.stop(0);
        bystander.destroyForcibly();
    }

    private String port() {
        return Integer.toString(stranger.getAddress().getPort());
    }

    @Test
    void down_ends_no_process_that_an_answer_names() {
        Said said = Said.of("down", "--port", port());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .isEqualTo("millrace: the server at http://127.0.0.1:" + port() + " says that it keeps its data in "
                        + folder.resolve("theirs") + "; no such server runs on this machine, so nothing was ended."
                        + " Stop it where it runs\n");
        assertThat(bystander.isAlive()).isTrue();
        assertThat(Said.of("down", "--port", port(), "--data", folder.resolve("mine").toString()).err())
                .isEqualTo("millrace: the server at http://127.0.0.1:" + port() + " keeps its data in "
                        + folder.resolve("theirs") + ", not in " + folder.resolve("mine") + ": it was left running\n");
    }

    @Test
    void reset_empties_no_server_of_another_folder() {
        Said said = Said.of("reset", "--port", port(), "--data", folder.resolve("mine").toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .isEqualTo("millrace: the server at http://127.0.0.1:" + port() + " keeps its data in "
                        + folder.resolve("theirs") + ", not in " + folder.resolve("mine") + ": nothing was emptied."
                        + " To empty that one: millrace reset --data " + folder.resolve("theirs") + "\n");
        assertThat(asked).containsOnly("GET /_millrace/health");
    }

    @Test
    void the_clock_of_no_server_of_another_folder_is_moved() {
        for (List<String> command : List.of(List.of("advance", "1h"), List.of("set", "2030-01-01T00:00:00Z"),
                List.of("freeze"), List.of("resume"))) {
            List<String> words = new ArrayList<>(List.of("clock"));
            words.addAll(command);
            words.addAll(List.of("--port", port(), "--data", folder.resolve("mine").toString()));
            assertThat(Said.of(words.toArray(String[]::new)).err())
                    .isEqualTo("millrace: the server at http://127.0.0.1:" + port() + " keeps its data in "
                            + folder.resolve("theirs") + ", not in " + folder.resolve("mine")
                            + ": its clock is as it was\n");
        }
        assertThat(asked).containsOnly("GET /_millrace/health");
    }

    @Test
    void reset_of_a_named_port_says_whose_things_it_empties() {
        assertThat(Said.of("reset", "--port", port()).out())
                .startsWith("Emptying the server at http://127.0.0.1:" + port() + ", which keeps its data in "
                        + folder.resolve("theirs") + ".\nEmptied in ");
        assertThat(asked).contains("POST /_millrace/reset");
    }

    @Test
    void status_env_and_up_name_the_folder_of_who_answers() {
        String mine = folder.resolve("mine").toString();
        assertThat(Said.of("status", "--port", port(), "--data", mine).out())
                .contains("It is the server of another folder than " + mine + ".")
                .containsPattern("data +" + folder.resolve("theirs"))
                .containsPattern("trouble +one: PROBLEM\n +trouble +two: PROBLEM\n$");
        Said env = Said.of("env", "--port", port(), "--data", mine);
        assertThat(env.out()).endsWith("keeps its data in " + folder.resolve("theirs") + "\n");
        assertThat(env.err()).endsWith("keeps its data in " + folder.resolve("theirs") + ", not in " + mine + "\n");
        assertThat(Said.of("up", "--detach", "--port", port(), "--data", mine).err())
                .startsWith("millrace: the server at http://127.0.0.1:" + port() + " keeps its data in "
                        + folder.resolve("theirs") + ": choose another --port, or stop it with: millrace down --port ");
        assertThat(Said.of("demo", "rides", "--port", port(), "--data", mine).err())
                .contains("keeps its data in " + folder.resolve("theirs") + ", not in " + mine);
    }

    @Test
    void the_folder_s_own_server_is_emptied_without_its_port_being_said() throws Exception {
        try (Server cloud = Server.start(CloudConfiguration.of(folder.resolve("own")).withPort(0))) {
            RunningServer note = RunningServer.write(folder.resolve("own"), "127.0.0.1", cloud.port());
            assertThat(Said.of("reset", "--data", folder.resolve("own").toString()).out())
                    .startsWith("Emptying the server at http://127.0.0.1:" + cloud.port())
                    .contains("Emptied in ");
            assertThat(Said.of("env", "--data", folder.resolve("own").toString()).out())
                    .contains("export AWS_ENDPOINT_URL='http://127.0.0.1:" + cloud.port() + "'")
                    .endsWith("# the server at http://127.0.0.1:" + cloud.port() + " keeps its data in "
                            + folder.resolve("own") + "\n");
            Said run = Said.of(
                    "run", "--data", folder.resolve("own").toString(), "--region", "eu-west-1", "--", "sh", "-c", "it's");
            assertThat(run.out())
                    .startsWith("# millrace run\nexport ")
                    .contains("export AWS_REGION='eu-west-1'\n")
                    .endsWith("\nexec -- 'sh' '-c' 'it'\\''s'\n");
            assertThat(Said.of("run", "--data", folder.resolve("own").toString(), "--", "no-such-program").code())
                    .isEqualTo(127);
            note.forget();
        }
    }

    @Test
    void run_without_a_server_says_how_to_start_one() {
        assertThat(Said.of("run", "--port", "1", "--data", folder.toString(), "--", "true").err())
                .isEqualTo("millrace: no server answers at http://127.0.0.1:1. Start one with: millrace up --detach"
                        + " --port 1 --data " + folder + "\n");
    }

    @Test
    void aws_itself_is_not_an_address_too() {
        assertThat(Said.of("models", "list", "--aws", "--port", port(), "s3://models").err())
                .isEqualTo("millrace: --aws means AWS itself: leave out --endpoint, --port and --data\n");
        assertThat(asked).isEmpty();
    }
}

package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the stories of the pipelines share: a server of their own on a free port over a folder of its own, a shell that
/// uses it as `millrace env` says, and in it the AWS CLI, boto3 and Terraform. At the end nothing of it is left.
final class Story implements AutoCloseable {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// A command that should answer at once, or what comes soon; on a machine that has other things to do.
    static final Duration SHORT = Duration.ofMinutes(5);

    /// A command that may build.
    static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Path work;
    private final int port;
    private Shell shell;

    private Story(Path work, int port, Shell shell) {
        this.work = work;
        this.port = port;
        this.shell = shell;
    }

    /// A story whose server runs and whose shell uses it.
    static Story begin(String name) throws Exception {
        Story story = prepare(name);
        story.shell.run(LONG, "./millrace", "up", "--detach").ok();
        story.use(story.shell.bash(SHORT, "eval \"$(./millrace env)\"; env -0").ok());
        return story;
    }

    /// One whose server is not started yet, for a story that begins with it.
    static Story prepare(String name) throws Exception {
        Path work = Files.createTempDirectory("millrace-" + name);
        int port = freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", pythonTools() + ":" + System.getenv("PATH"));
        environment.put("MILLRACE_PORT", Integer.toString(port));
        environment.put("MILLRACE_DATA", work.resolve("data").toString());
        environment.put("TF_IN_AUTOMATION", "1");
        environment.put("TF_INPUT", "0");
        environment.put("TF_REGISTRY_DISCOVERY_RETRY", "5");
        environment.put("TF_REGISTRY_CLIENT_TIMEOUT", "60");
        Installation.providerMirror().ifPresent(mirror -> environment.put("TF_CLI_ARGS_init", "-plugin-dir=" + mirror));
        return new Story(work, port, new Shell(ROOT, environment));
    }

    /// @param environment as `env -0` prints it
    private void use(String environment) {
        for (String pair : environment.split("\0")) {
            String name = pair.substring(0, pair.indexOf('='));
            if (name.startsWith("AWS_") || name.equalsIgnoreCase("no_proxy")) {
                shell = shell.with(name, pair.substring(name.length() + 1));
            }
        }
    }

    /// A folder of the story's own.
    Path work() {
        return work;
    }

    int port() {
        return port;
    }

    /// In the checkout's folder.
    Shell shell() {
        return shell;
    }

    /// From here on its shell has this variable too.
    void set(String name, String value) {
        shell = shell.with(name, value);
    }

    Shell.Result millrace(String... words) throws IOException, InterruptedException {
        return shell.run(LONG, words("./millrace", List.of(words)));
    }

    /// What the AWS CLI answers.
    JsonNode aws(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--output", "json"));
        all.addAll(List.of(words));
        String out = shell.run(SHORT, words("aws", all)).ok();
        return JsonMapper.shared().readTree(out.isBlank() ? "{}" : out);
    }

    /// A shell in a configuration's folder, whose working files are the story's: the checkout stays clean, and two stand
    /// side by side.
    /// @param pipeline whose configuration is meant
    /// @param name of the working files
    Shell terraform(String pipeline, String name) {
        return shell.in(ROOT.resolve("pipelines").resolve(pipeline).resolve("terraform"))
                .with("TF_DATA_DIR", work.resolve(name + ".terraform").toString());
    }

    /// Runs Terraform there.
    Shell.Result terraform(String pipeline, String name, List<String> words) throws IOException, InterruptedException {
        return terraform(pipeline, name).run(LONG, words("terraform", words));
    }

    /// The values on a stream, as JSON, from the oldest on.
    List<JsonNode> records(String stream) throws IOException, InterruptedException {
        return millrace("events", "tail", stream, "--from-start", "--no-follow").ok().lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    /// A model that comes with a pipeline.
    /// @param model its folder, with MLmodel
    record ShippedModel(String runId, Path model) {
        static ShippedModel of(String pipeline) throws IOException {
            try (Stream<Path> files = Files.walk(ROOT.resolve("pipelines").resolve(pipeline).resolve("model"))) {
                Path model = files.filter(file -> file.endsWith("artifacts/model/MLmodel"))
                        .findFirst()
                        .orElseThrow()
                        .getParent();
                return new ShippedModel(model.getParent().getParent().getFileName().toString(), model);
            }
        }

        /// The run's folder.
        Path run() {
            return model.getParent().getParent();
        }
    }

    /// Looks until something other than null or false is seen.
    static <T> T await(Duration limit, Callable<T> look) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            // Before the look: after a pause of the whole machine it is looked once more.
            long looks = System.nanoTime();
            T seen = look.call();
            if (seen != null && !Boolean.FALSE.equals(seen)) {
                return seen;
            }
            assertThat(looks).as("not seen within " + limit).isLessThan(deadline);
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// A folder with aws and python (with boto3): a virtual environment made by the project's own script.
    private static Path pythonTools() throws IOException, InterruptedException {
        Path target = ROOT.resolve("cli/target/python");
        new Shell(ROOT, Map.of())
                .run(LONG, "bash", "pipelines/tools/python.sh", target.toString())
                .ok();
        return target.resolve("bin");
    }

    private static String[] words(String program, List<String> arguments) {
        return Stream.concat(Stream.of(program), arguments.stream()).toArray(String[]::new);
    }

    @Override
    public void close() throws Exception {
        millrace("down").ok();
        assertThat(millrace("status").code()).as("after down").isEqualTo(1);
        await(SHORT, () -> emptied(work));
    }

    /// Who is about to end may write once more meanwhile.
    private static boolean emptied(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
            return true;
        } catch (IOException | UncheckedIOException stillWritten) {
            return false;
        }
    }
}

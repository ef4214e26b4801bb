package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import dev.millrace.cli.ServerAddress;
import dev.millrace.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Terraform or OpenTofu on one configuration, its working files and state in a folder of the data folder, so that the
/// checkout stays clean.
final class Terraform {
    private static final Pattern LOCKED = Pattern.compile("Error acquiring the state lock");
    private static final Pattern INTERRUPTED = Pattern.compile("(?m)^Interrupt received");
    private static final Pattern ERROR = Pattern.compile("(?m)^[│╷ ]*\\R?[│ ]*Error: ");
    private static final Pattern LOCK_ID = Pattern.compile("ID:\\s+([0-9a-f-]{36})");

    private static final Pattern THERE_ALREADY =
            Pattern.compile("ResourceInUse|AlreadyExists|AlreadyOwned|ResourceConflict");

    /// Terraform's code where it noted all that it made; a larger one tells of a signal.
    private static final int FAILED_BY_ITSELF = 1;

    /// The push of an image is noted before it is done: after an interruption nobody knows whether it was.
    private static final String IMAGE = "module.ecr_image.terraform_data.image";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Path program;
    private final Path configuration;
    private final Path work;
    private final Map<String, String> environment;
    /// Words that say where the state is; none where the configuration says it.
    private final List<String> state;
    private final String workspace;
    private final Ending ending;
    private final UnfinishedApply unfinished;
    private String said = "";

    private Terraform(
            Path program,
            Path configuration,
            Path work,
            Map<String, String> environment,
            List<String> state,
            String workspace,
            Ending ending) {
        this.program = program;
        this.configuration = configuration;
        this.work = work;
        this.environment = environment;
        this.state = state;
        this.workspace = workspace;
        this.ending = ending;
        this.unfinished = new UnfinishedApply(work.resolve("applying.json"));
    }

    /// Empty where neither `terraform` nor `tofu` is on PATH.
    static Optional<Terraform> find(
            Path configuration, ServerAddress server, String name, Map<String, String> environment, Ending ending)
            throws IOException {
        Optional<Path> program = Installation.program("terraform").or(() -> Installation.program("tofu"));
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path work = Files.createDirectories(server.data().resolve("demo").resolve(name));
        List<String> state = List.of("-state=" + work.resolve("terraform.tfstate"));
        return Optional.of(new Terraform(program.get(), configuration, work, environment, state, "", ending));
    }

    /// The same configuration with its state where its backend says, in a workspace of this name. Workspaces have
    /// working files of their own, so that they stand side by side.
    Terraform inWorkspace(String name) throws IOException {
        Path folder = Files.createDirectories(work.resolve(name));
        return new Terraform(program, configuration, folder, environment, List.of(), name, ending);
    }

    String program() {
        return program.getFileName().toString();
    }

    /// A step's title.
    String title(String command) {
        return program() + " " + command + (workspace.isEmpty() ? "" : " (" + workspace + ")");
    }

    /// What the last command wrote.
    String said() {
        return said;
    }

    /// @param line takes each line that Terraform prints
    /// @return whether the provider is to be had: from a mirror on this machine, else from the registry
    boolean init(Consumer<String> line) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("init", "-input=false", "-no-color"));
        Installation.providerMirror().ifPresent(mirror -> arguments.add("-plugin-dir=" + mirror));
        if (run(arguments, line) != 0) {
            return false;
        }
        return workspace.isEmpty()
                || run(List.of("workspace", "select", "-or-create", workspace), line) == 0;
    }

    /// @return whether a plan finds nothing to change
    boolean unchanged(List<String> variables) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("plan", "-input=false", "-no-color", "-detailed-exitcode"));
        arguments.addAll(state);
        arguments.addAll(variables);
        int code = run(arguments, line -> {});
        if (code != 0 && code != 2) {
            throw new UserError(failed("plan"));
        }
        return code == 0;
    }

    /// Whether an apply of this configuration began and was not seen to end. Its Terraform, where the demo was killed and
    /// it was not, is asked to end first.
    boolean beganAndDidNotEnd() throws InterruptedException {
        return unfinished.left(STOP_LIMIT);
    }

    /// What an apply after an interrupted one would do. It may meet that one's lock.
    Plan planned(List<String> variables) throws IOException, InterruptedException {
        Path file = work.resolve("next.plan");
        List<String> arguments = new ArrayList<>(List.of("plan", "-input=false", "-no-color", "-out=" + file));
        arguments.addAll(state);
        arguments.addAll(variables);
        int code = run(arguments, line -> {});
        Matcher lock = LOCK_ID.matcher(said);
        if (code != 0 && LOCKED.matcher(said).find() && lock.find()) {
            run(List.of("force-unlock", "-force", lock.group(1)), line -> {});
            code = run(arguments, line -> {});
        }
        if (code != 0) {
            throw new UserError(failed("plan"));
        }
        if (run(List.of("show", "-json", file.toString()), line -> {}) != 0) {
            throw new UserError(failed("show"));
        }
        Files.delete(file);
        return Plan.of(JsonMapper.shared().readTree(said));
    }

    /// @param line takes each line that Terraform prints
    /// @param interrupted whether an apply before was interrupted
    void apply(List<String> variables, Consumer<String> line, boolean interrupted)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("apply", "-input=false", "-auto-approve", "-no-color"));
        arguments.addAll(state);
        arguments.addAll(variables);
        if (interrupted) {
            arguments.add("-replace=" + IMAGE);
        }
        int code = run(arguments, line);
        if (code <= FAILED_BY_ITSELF && !INTERRUPTED.matcher(said).find()) {
            unfinished.end();
        }
        if (code != 0) {
            throw new UserError(failed("apply"));
        }
    }

    /// Takes everything away that is in the state.
    /// @param line takes each line that Terraform prints
    void destroy(List<String> variables, Consumer<String> line) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("destroy", "-input=false", "-auto-approve", "-no-color"));
        arguments.addAll(state);
        arguments.addAll(variables);
        if (run(arguments, line) != 0) {
            throw new UserError(failed("destroy"));
        }
    }

    /// Why the last command failed, and what to do about it.
    String failed(String command) {
        if (LOCKED.matcher(said).find()) {
            return "another " + program() + " is at work on this state, or one was killed: wait for its end, or take its"
                    + " lock away (" + program() + " force-unlock). It says:\n" + said;
        }
        return program() + " " + command + " failed:\n" + errors()
                + (!THERE_ALREADY.matcher(said).find()
                        ? ""
                        : "\nThe server has things of these names that this demo did not make. To begin anew, empty it: "
                                + Installation.called() + " reset, or give the demo one of its own: --port 4567 --data"
                                + " FOLDER\n");
    }

    /// From the first error on: a plan before it may have a thousand lines.
    private String errors() {
        Matcher first = ERROR.matcher(said);
        return first.find() ? said.substring(first.start()) : said;
    }

    String output(String name) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("output", "-json"));
        arguments.addAll(state);
        run(arguments, line -> {});
        JsonNode value = JsonMapper.shared().readTree(said).path(name).path("value");
        if (value.isMissingNode()) {
            throw new UserError(program() + " knows no output " + name);
        }
        return value.asString();
    }

    /// Interrupted, Terraform ends what it began and keeps in its state what it made.
    private int run(List<String> arguments, Consumer<String> line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-chdir=" + configuration));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What a shell set up for AWS itself holds.
        builder.environment().keySet().removeAll(List.of("AWS_PROFILE", "AWS_SESSION_TOKEN"));
        builder.environment().putAll(environment);
        builder.environment().put("TF_DATA_DIR", work.resolve("terraform").toString());
        builder.environment().put("TF_IN_AUTOMATION", "1");
        // A configuration file that is named but not there only makes Terraform complain.
        String named = builder.environment().get("TF_CLI_CONFIG_FILE");
        if (named != null && !Files.exists(Path.of(named))) {
            builder.environment().remove("TF_CLI_CONFIG_FILE");
        }
        Program running = Program.start(builder, STOP_LIMIT);
        Process process = running.process();
        if (arguments.getFirst().equals("apply")) {
            unfinished.begin(process.toHandle());
        }
        Runnable end = running::end;
        ending.add(end);
        StringBuilder all = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String text;
            while ((text = lines.readLine()) != null) {
                all.append(text).append('\n');
                line.accept(text);
            }
        }
        said = all.toString();
        int code = process.waitFor();
        ending.takeBack(end);
        return code;
    }
}

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Terraform or OpenTofu on one configuration, its working files and state in a folder of the data folder, so that the
/// checkout stays clean.
final class Terraform {
    private final Path program;
    private final Path configuration;
    private final Path work;
    private final Map<String, String> environment;

    private Terraform(Path program, Path configuration, Path work, Map<String, String> environment) {
        this.program = program;
        this.configuration = configuration;
        this.work = work;
        this.environment = environment;
    }

    /// Empty where neither `terraform` nor `tofu` is on PATH.
    static Optional<Terraform> find(Path configuration, ServerAddress server, String name, Map<String, String> environment)
            throws IOException {
        Optional<Path> program = Installation.program("terraform").or(() -> Installation.program("tofu"));
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path work = Files.createDirectories(server.data().resolve("demo").resolve(name));
        return Optional.of(new Terraform(program.get(), configuration, work, environment));
    }

    String program() {
        return program.getFileName().toString();
    }

    /// @return whether the provider is to be had: from a mirror on this machine, else from the registry
    boolean init() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("init", "-input=false", "-no-color"));
        Installation.providerMirror().ifPresent(mirror -> arguments.add("-plugin-dir=" + mirror));
        return run(arguments, line -> {}) == 0;
    }

    /// @param line takes each line that Terraform prints
    void apply(List<String> variables, Consumer<String> line) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "apply", "-input=false", "-auto-approve", "-no-color", "-state=" + work.resolve("terraform.tfstate")));
        arguments.addAll(variables);
        StringBuilder all = new StringBuilder();
        int code = run(arguments, text -> {
            all.append(text).append('\n');
            line.accept(text);
        });
        if (code != 0) {
            throw new UserError(program() + " apply failed:\n" + all);
        }
    }

    String output(String name) throws IOException, InterruptedException {
        StringBuilder json = new StringBuilder();
        run(List.of("output", "-json", "-state=" + work.resolve("terraform.tfstate")), json::append);
        JsonNode value = JsonMapper.shared().readTree(json.toString()).path(name).path("value");
        if (value.isMissingNode()) {
            throw new UserError(program() + " knows no output " + name);
        }
        return value.asString();
    }

    private int run(List<String> arguments, Consumer<String> line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-chdir=" + configuration));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("TF_DATA_DIR", work.resolve("terraform").toString());
        builder.environment().put("TF_IN_AUTOMATION", "1");
        // A configuration file that is named but not there only makes Terraform complain.
        String named = builder.environment().get("TF_CLI_CONFIG_FILE");
        if (named != null && !Files.exists(Path.of(named))) {
            builder.environment().remove("TF_CLI_CONFIG_FILE");
        }
        Process process = builder.start();
        Thread stop = new Thread(() -> process.descendants().forEach(ProcessHandle::destroy));
        Runtime.getRuntime().addShutdownHook(stop);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String text;
            while ((text = lines.readLine()) != null) {
                line.accept(text);
            }
        }
        int code = process.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // The program is ending already; the hook has run or will.
        }
        return code;
    }
}

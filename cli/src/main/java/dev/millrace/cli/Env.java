package dev.millrace.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Prints what a shell needs so that the AWS CLI, SDKs and Terraform use the local server.
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = {
            "Print exports for the shell: eval \"$(${ROOT-COMMAND-NAME} env)\". For one program: ${ROOT-COMMAND-NAME} run.",
            "The address is an IP number: with one, Terraform's provider and its S3 backend use path-style buckets."
        })
final class Env implements Callable<Integer> {
    @Mixin
    private final ShellOptions options = new ShellOptions();

    @Option(names = "--unset", description = "Print what gives back what the shell had before.")
    private boolean unset;

    @Override
    public Integer call() {
        Map<String, String> shell = System.getenv();
        AwsEnvironment environment = options.environment(shell);
        if (unset || Machine.leadsHere(Machine.PREFIXED_NAME)) {
            environment = environment.byNamesUnderLocalhost();
        }
        StringBuilder out = new StringBuilder();
        (unset ? environment.wayBack(shell) : environment.exports(shell))
                .forEach(line -> out.append(line).append('\n'));
        if (!unset) {
            // At the end: without quotes around it, a shell's eval takes all that follows for the remark.
            out.append("# ").append(whose()).append('\n');
        }
        System.out.print(out);
        return 0;
    }

    private String whose() {
        ServerAddress server = options.server();
        if (server.isOfFolder()) {
            return "the server at " + server.uri() + " keeps its data in " + server.data();
        }
        Optional<JsonNode> health = server.health();
        Optional<String> other = health.flatMap(server::otherFolder);
        other.ifPresent(folder -> System.err.println("millrace: the server at " + server.uri() + " keeps its data in "
                + folder + ", not in " + server.data()));
        return health.isEmpty()
                ? "no server answers at " + server.uri() + " yet"
                : "the server at " + server.uri() + " keeps its data in " + other.orElse(server.data().toString());
    }
}

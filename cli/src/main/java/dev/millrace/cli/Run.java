package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Runs one program with what `env` gives a shell, and with the server as its proxy for plain HTTP, which a shell could
/// not have: everything that is typed there would be sent to it.
///
/// This writes what is to be run, in shell words behind [#SCRIPT]; the launcher, a shell, becomes the program. So its
/// terminal, signals and exit code are its own, and no Java waits beside it: Terraform is told once of Ctrl-C, as if it
/// had been typed alone.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run a program that uses the local server, with the environment that `env` prints, and with the server as its"
                    + " proxy for plain HTTP: Terraform calls some services (MWAA) by names that resolve nowhere.",
            "Its exit code is the program's."
        },
        footerHeading = "%nFor example:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} run -- terraform apply -var-file=vars/stg.tfvars",
            "  ${ROOT-COMMAND-NAME} run -- aws kinesis list-streams",
            "  ${ROOT-COMMAND-NAME} run -- python train.py"
        })
final class Run implements Callable<Integer> {
    /// By this first line the launcher tells a script from help.
    static final String SCRIPT = "# millrace run";

    /// As shells have it.
    private static final int NO_SUCH_PROGRAM = 127;

    @Mixin
    private final ShellOptions options = new ShellOptions();

    @Parameters(arity = "1..*", paramLabel = "PROGRAM ARGS", description = "The program and its arguments, after --.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        Map<String, String> shell = System.getenv();
        AwsEnvironment environment = options.environment(shell).withServerAsProxy(shell);
        if (options.server().health().isEmpty()) {
            throw options.server().notRunning();
        }
        String program = command.getFirst();
        if (!program.contains("/") && Installation.program(program).isEmpty()) {
            System.err.println("millrace: there is no program " + program + " on PATH");
            return NO_SUCH_PROGRAM;
        }
        StringBuilder script = new StringBuilder(SCRIPT).append('\n');
        environment.exports(shell).forEach(line -> script.append(line).append('\n'));
        script.append("exec -- ").append(command.stream().map(ShellWords::always).collect(Collectors.joining(" ")));
        System.out.println(script);
        return 0;
    }
}

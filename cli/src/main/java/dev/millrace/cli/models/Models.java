package dev.millrace.cli.models;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Looks at models, brings them into service and takes them back.
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List models, promote one from a bucket to a function that serves, roll back. On AWS with --aws.",
        subcommands = {ListRuns.class, Show.class, Promote.class, Rollback.class})
public final class Models implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: list, show, promote or rollback");
    }
}

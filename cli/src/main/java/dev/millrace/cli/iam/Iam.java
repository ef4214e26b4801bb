package dev.millrace.cli.iam;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Tells of permissions.
@Command(
        name = "iam",
        mixinStandardHelpOptions = true,
        description = "Say why a call was refused, write the smallest policy for what a role did, check a pipeline's roles.",
        subcommands = {Why.class, SmallestPolicy.class, Check.class})
public final class Iam implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: why, policy or check");
    }
}

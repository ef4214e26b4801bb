package dev.millrace.cli.demo;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Shows a pipeline at work.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Show a pipeline from nothing to a result, each step with its time.",
        subcommands = {RidesDemo.class, SalesDemo.class, BeersDemo.class, NetworkUsageDemo.class})
public final class Demo implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say which pipeline: rides, sales, beers or network-usage");
    }
}

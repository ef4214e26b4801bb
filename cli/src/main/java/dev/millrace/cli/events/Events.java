package dev.millrace.cli.events;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Puts events on streams and reads them.
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Put events on a stream, replay trips, follow a stream.",
        subcommands = {Send.class, Replay.class, Tail.class})
public final class Events implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: send, replay or tail");
    }
}

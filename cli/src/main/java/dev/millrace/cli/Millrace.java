package dev.millrace.cli;

import dev.millrace.cli.demo.Demo;
import dev.millrace.cli.events.Events;
import dev.millrace.cli.models.Models;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The `millrace` command.
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        version = "millrace 0.1.0",
        description = "Runs AWS data-and-ML pipelines whole, on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nFirst steps:%n",
        footer = {
            "  millrace demo rides          from nothing to a prediction",
            "  millrace up --detach         the server, in the background",
            "  eval \"$(millrace env)\"       this shell's AWS CLI, SDKs and Terraform use it"
        },
        subcommands = {
            Up.class,
            Down.class,
            Status.class,
            Env.class,
            Reset.class,
            Demo.class,
            Events.class,
            Train.class,
            Models.class,
            InvokeImage.class,
            Doctor.class,
            GenerateCompletion.class,
            HelpCommand.class,
            Rehearse.class
        })
public final class Millrace {
    private Millrace() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Millrace());
        line.getSubcommands().forEach((name, command) -> {
            if (name.equals("generate-completion")) {
                command.getCommandSpec()
                        .usageMessage()
                        .description("Print a completion script: source <(millrace generate-completion)");
            }
        });
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (System.getenv("MILLRACE_DEBUG") != null) {
                exception.printStackTrace(command.getErr());
            } else {
                command.getErr().println("millrace: " + message(exception));
            }
            return 1;
        });
        return line;
    }

    private static String message(Throwable exception) {
        if (exception instanceof UserError) {
            return String.valueOf(exception.getMessage());
        }
        return exception + " (MILLRACE_DEBUG=1 shows where)";
    }
}

package dev.millrace.cli;

import dev.millrace.cli.demo.Demo;
import dev.millrace.cli.events.Events;
import dev.millrace.cli.iam.Iam;
import dev.millrace.cli.models.Models;
import dev.millrace.cloud.SettingRefusedException;
import dev.millrace.cloud.storage.DataFolderRefusedException;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// The `millrace` command.
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        version = "millrace 0.1.0",
        description = "Runs AWS data-and-ML pipelines whole, on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nFirst steps:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} demo rides          from nothing to a prediction",
            "  ${ROOT-COMMAND-NAME} up --detach         the server, in the background",
            "  eval \"$(${ROOT-COMMAND-NAME} env)\"       this shell's AWS CLI, SDKs and Terraform use it"
        })
public final class Millrace {
    /// As shells have it: 128 and the number of the signal.
    private static final int INTERRUPTED = 130;

    /// In the order of the help.
    private static final List<Class<?>> COMMANDS = List.of(
            Up.class,
            Down.class,
            Status.class,
            Env.class,
            Run.class,
            Reset.class,
            ClockCommand.class,
            Crawl.class,
            Demo.class,
            Events.class,
            Train.class,
            Models.class,
            Iam.class,
            InvokeImage.class,
            Doctor.class,
            GenerateCompletion.class,
            HelpCommand.class,
            Rehearse.class,
            RehearseCommands.class);

    private Millrace() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /// The command line that these arguments need. Making all commands takes longer than starting the server, so where
    /// the first argument names one that knows nothing of the others, the line has that one alone.
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Millrace());
        List<Class<?>> named = COMMANDS.stream()
                .filter(command -> arguments.length > 0
                        && command.getPackageName().startsWith(Millrace.class.getPackageName())
                        && command.getAnnotation(Command.class).name().equals(arguments[0]))
                .toList();
        (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
        if (arguments.length == 0 || !arguments[0].equals("generate-completion")) {
            line.setCommandName(Installation.called());
        }
        CommandLine completion = line.getSubcommands().get("generate-completion");
        if (completion != null) {
            completion
                    .getCommandSpec()
                    .usageMessage()
                    .description("Print a completion script: source <(millrace generate-completion)");
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (ending()) {
                return INTERRUPTED;
            }
            if (System.getenv("MILLRACE_DEBUG") != null) {
                exception.printStackTrace(command.getErr());
            } else {
                command.getErr().println(Terminal.standard().folded("millrace: " + message(exception)));
            }
            return 1;
        });
        return line;
    }

    /// Whether the program was interrupted: what fails then is no news.
    private static boolean ending() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            return !Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    private static String message(Throwable exception) {
        return switch (exception) {
            case UserError error -> String.valueOf(error.getMessage());
            case AwsServiceException refusal
            when refusal.awsErrorDetails() != null && refusal.awsErrorDetails().errorCode() != null ->
                refusal.awsErrorDetails().errorCode() + ": "
                        + refusal.awsErrorDetails().errorMessage();
            case AwsServiceException strange -> NoAnswer.strange(strange);
            case DataFolderRefusedException refused -> String.valueOf(refused.getMessage());
            case SettingRefusedException refused -> String.valueOf(refused.getMessage());
            case SocketException taken ->
                taken.getMessage() + ". Choose another --port or --host, or stop what listens there.";
            case SdkClientException unreached when NoAnswer.is(unreached) -> NoAnswer.words();
            case SdkClientException strange -> NoAnswer.strange(strange);
            case FileSystemException file -> "a file or folder cannot be used: " + BackgroundServer.reason(file);
            default -> exception + " (MILLRACE_DEBUG=1 shows where)";
        };
    }
}

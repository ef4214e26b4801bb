package dev.millrace.cli.models;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Terminal;
import dev.millrace.predictor.model.RunId;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.s3.S3Client;

/// Shows one run, or what a function serves.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show a run with its files and metrics, or a function's versions and which of them serves.",
        footerHeading = "%nFor example:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} models show --from s3://stg-models --run 38e0767b",
            "  ${ROOT-COMMAND-NAME} models show --function prod_sales_prediction_lambda"
        })
final class Show implements Callable<Integer> {
    /// As Lambda writes when a version was made: `2026-03-01T12:00:00.000+0000`.
    private static final DateTimeFormatter LAST_MODIFIED = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Option(names = "--from", paramLabel = "BUCKET", description = "The bucket of runs: s3://BUCKET/PREFIX.")
    private @Nullable String from;

    @Option(names = "--run", paramLabel = "ID", description = "The run, or how its id begins (default: the newest complete one).")
    private @Nullable String run;

    @Option(names = "--function", paramLabel = "NAME", description = "The function that serves.")
    private @Nullable String function;

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            description = "The function's alias (default: ${DEFAULT-VALUE}).",
            defaultValue = "live")
    private String alias = "live";

    @Override
    public Integer call() {
        Terminal terminal = Terminal.standard();
        if (from != null) {
            try (S3Client s3 = aws.client(S3Client.builder())) {
                RunCatalogue catalogue = new RunCatalogue(new S3Artifacts(s3), RunStore.parse(from));
                show(run == null ? catalogue.newest() : catalogue.run(new RunId(run.replace("…", ""))), terminal);
            }
        } else if (function != null) {
            try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
                show(new LambdaAlias(lambda, function, alias), terminal);
            }
        } else {
            throw new CommandLine.ParameterException(spec.commandLine(), "say what to show: --from BUCKET or --function NAME");
        }
        return 0;
    }

    private static void show(ModelRun run, Terminal terminal) {
        terminal.say(terminal.strong("run " + run.id()));
        terminal.say("  completed  " + Terminal.time(run.completed()));
        terminal.say("  metrics    " + ListRuns.metrics(run));
        terminal.say("  model      " + run.where());
        for (Artifact artifact : run.artifacts()) {
            terminal.say(String.format("  %12d  %s", artifact.size(), run.name(artifact)));
        }
        run.problems().forEach(problem -> terminal.say("  incomplete: " + problem));
    }

    private static void show(LambdaAlias function, Terminal terminal) {
        String serving = function.serving().version();
        terminal.say(terminal.strong(function.name()));
        for (FunctionConfiguration version : function.versions()) {
            if (!version.version().equals("$LATEST")) {
                String run = function.run(version);
                terminal.say(String.format(
                        "%s version %-4s run %-34s %s",
                        version.version().equals(serving) ? "*" : " ",
                        version.version(),
                        run.isEmpty() ? "-" : run,
                        Terminal.time(OffsetDateTime.parse(version.lastModified(), LAST_MODIFIED)
                                .toInstant())));
            }
        }
        terminal.say("* serves");
    }
}

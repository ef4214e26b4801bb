package dev.millrace.cli.models;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Takes a promotion back.
@Command(
        name = "rollback",
        description = "Point a function's alias to the version that served before, or to one that is named.")
final class Rollback implements Callable<Integer> {
    /// By itself: the usual pair of help options brings a --version of its own, and goes where that name is taken.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Option(names = "--function", required = true, paramLabel = "NAME", description = "The function that serves.")
    private String function = "";

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            description = "Its alias (default: ${DEFAULT-VALUE}).",
            defaultValue = "live")
    private String alias = "live";

    @Option(names = "--version", paramLabel = "N", description = "The version to go to.")
    private @Nullable String version;

    @Option(names = "--run", paramLabel = "ID", description = "The run to go to: the newest version with it.")
    private @Nullable String run;

    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Override
    public Integer call() {
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            PredictingFunction serving = new LambdaAlias(lambda, function, alias);
            PredictingFunction.Serving before = serving.serving();
            String target = version != null ? version : run != null ? ofRun(serving, run) : serving.previous();
            try {
                serving.serve(target);
            } catch (ResourceNotFoundException e) {
                throw new UserError("there is no version " + target + " of " + function);
            }
            PredictingFunction.Serving after = serving.serving();
            Terminal.standard()
                    .say("Version " + after.version() + " of " + function + " serves"
                            + (after.run().isEmpty() ? "" : " run " + after.run()) + ", version " + before.version()
                            + " no more.");
        }
        return 0;
    }

    private String ofRun(PredictingFunction serving, String id) {
        return serving.versionOf(id)
                .orElseThrow(() -> new UserError("no version of " + function + " has run " + id));
    }
}

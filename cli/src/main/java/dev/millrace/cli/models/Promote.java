package dev.millrace.cli.models;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import dev.millrace.predictor.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Brings a run into service.
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Copy a run's model to the bucket of a function, publish a version with it, check it, compare it with the"
                    + " version that serves on the newest events of the stream, and move the alias.",
            "Whatever fails is taken back, and the version that served goes on."
        },
        footerHeading = "%nFor example:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} models promote --from s3://stg-models --newest --function prod_sales",
            "  ${ROOT-COMMAND-NAME} models promote --model sales@champion --function prod_sales"
        })
final class Promote implements Callable<Integer> {
    /// Which run is meant.
    static final class Choice {
        @Option(names = "--run", paramLabel = "ID", description = "The run of this id.")
        private @Nullable String run;

        @Option(names = "--newest", description = "The complete run that was completed last.")
        private boolean newest;

        @Option(
                names = "--model",
                paramLabel = "NAME@ALIAS",
                description = "The run that an alias in MLflow's model registry means.")
        private @Nullable String model;
    }

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(names = "--from", paramLabel = "BUCKET", description = "Where runs are: s3://BUCKET or s3://BUCKET/PREFIX.")
    private @Nullable String from;

    @Option(
            names = "--tracking-uri",
            paramLabel = "URL",
            description = "The tracking server (default: MLFLOW_TRACKING_URI).",
            defaultValue = "${env:MLFLOW_TRACKING_URI}")
    private @Nullable String tracking;

    @Option(names = "--function", required = true, paramLabel = "NAME", description = "The function that serves.")
    private String function = "";

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            description = "Its alias (default: ${DEFAULT-VALUE}).",
            defaultValue = "live")
    private String alias = "live";

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "Events that the new version must answer, one JSON object a line (default: the newest of the"
                    + " stream).")
    private List<Path> checks = new ArrayList<>();

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Compare on the last N events of the stream (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int events = 100;

    @Option(
            names = "--most-mean-difference",
            paramLabel = "X",
            description = "Refuse a version whose predictions are further off on average.")
    private @Nullable Double mean;

    @Option(
            names = "--most-difference",
            paramLabel = "X",
            description = "Refuse a version with a prediction that is further off.")
    private @Nullable Double largest;

    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Override
    public Integer call() throws Exception {
        if (events < 0 || events > 10_000) {
            throw new UserError("--events takes 0 to 10000, not " + events);
        }
        List<String> checkEvents = new ArrayList<>();
        for (Path file : checks) {
            checkEvents.addAll(events(file));
        }
        Terminal terminal = Terminal.standard();
        try (S3Client s3 = aws.client(S3Client.builder());
                LambdaClient lambda = aws.client(LambdaClient.builder());
                KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            ArtifactStore store = new S3Artifacts(s3);
            PredictingFunction serving = new LambdaAlias(lambda, function, alias);
            ModelRun run = chosen(store);
            Optional<String> stream = serving.stream();
            List<String> recent = stream.isEmpty() || events == 0
                    ? List.of()
                    : new StreamEvents(kinesis, stream.get(), InstantSource.system()).newest(events);
            String version = new Promotion(store, serving, terminal)
                    .promote(run, new Promotion.Check(checkEvents, recent, new Comparison.Limits(mean, largest)));
            terminal.say("Version " + version + " of " + function + " serves run " + run.id() + ".");
        }
        return 0;
    }

    private ModelRun chosen(ArtifactStore store) {
        if (choice.model != null) {
            String[] name = choice.model.split("@", 2);
            if (tracking == null || tracking.isEmpty()) {
                throw new UserError("where is the registry? Name the tracking server with --tracking-uri");
            }
            if (name.length != 2) {
                throw new UserError("a registered model is named as NAME@ALIAS, not '" + choice.model + "'");
            }
            TrackingServer.Registered registered =
                    TrackingServer.at(tracking, System.getenv()).resolve(name[0], name[1]);
            return new RunCatalogue(store, registered.folder()).here(new RunId(registered.run()).text());
        }
        if (from == null) {
            throw new UserError("where are the runs? Name the bucket with --from");
        }
        RunCatalogue catalogue = new RunCatalogue(store, RunStore.parse(from));
        return choice.run == null ? catalogue.newest() : catalogue.run(new RunId(choice.run));
    }

    /// One JSON object, or one a line.
    static List<String> events(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new UserError("cannot read " + file);
        }
        String text = Files.readString(file);
        if (isObject(text)) {
            return List.of(text);
        }
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        for (String line : lines) {
            if (!isObject(line)) {
                throw new UserError(file + " holds what is no event: " + Answer.shortened(line));
            }
        }
        return lines;
    }

    private static boolean isObject(String text) {
        try {
            JsonNode node = JsonMapper.shared().readTree(text);
            return node.isObject();
        } catch (JacksonException e) {
            return false;
        }
    }
}

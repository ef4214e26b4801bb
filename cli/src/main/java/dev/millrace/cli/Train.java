package dev.millrace.cli;

import dev.millrace.trainer.SalesDays;
import dev.millrace.trainer.Trainer;
import dev.millrace.trainer.TrainingException;
import dev.millrace.trainer.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/// Makes a model from a CSV file.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Train a pipeline's model: rows in, MLmodel and model.onnx in MLflow's layout out.",
            "Prints the error on rows held out beside that of always predicting the mean."
        },
        footerHeading = "%nFor example:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} train rides --rows trips.csv --out runs",
            "  aws s3 cp --recursive runs/RUN_ID s3://BUCKET/1/RUN_ID",
            "  ${ROOT-COMMAND-NAME} train generate-sales --out days.csv",
            "  ${ROOT-COMMAND-NAME} train beers --rows s3://test-beer-cleaned-millrace --out runs"
        },
        subcommands = Train.GenerateSales.class)
final class Train implements Callable<Integer> {
    /// Writes made-up sales.
    @Command(
            name = "generate-sales",
            mixinStandardHelpOptions = true,
            description = "Write made-up days of sales as CSV, the same for the same seed.")
    static final class GenerateSales implements Callable<Integer> {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                defaultValue = "days.csv",
                description = "The file to write (default: ${DEFAULT-VALUE}).")
        private Path out = Path.of("days.csv");

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "What the days are made from (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws Exception {
            SalesDays.write(out, seed);
            Terminal.standard().say("Made-up days are in " + out + ".");
            return 0;
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    // Not required for picocli: it would ask for them where a subcommand is meant.
    @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "rides: TLC trip records. sales: Date, Store, Promo, ... a day. beers: a lake's JSON lines.")
    private String pipeline = "";

    @Option(
            names = "--rows",
            paramLabel = "FILE",
            description = "The rows to learn from: a CSV file with a header; for beers a file, a folder or s3://BUCKET.")
    private @Nullable String rows;

    // Elsewhere --data is the server's folder; here it was the rows, and scripts say so.
    @Option(names = "--data", paramLabel = "FILE", hidden = true)
    private @Nullable Path data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Where runs are kept (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides which rows are held out (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        String from = rows;
        if (from != null && LakeCopy.names(from)) {
            try (S3Client s3 = new AwsTarget().client(S3Client.builder());
                    LakeCopy lake = LakeCopy.of(s3, from)) {
                Terminal.standard().say(lake.objects() + " objects of " + from + ".");
                return train(lake.folder());
            }
        }
        return train(from == null ? data : Path.of(from));
    }

    private int train(@Nullable Path learnedFrom) {
        if (pipeline.isEmpty() || learnedFrom == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "say which PIPELINE, and give the rows to learn from: --rows FILE");
        }
        if (!Files.isReadable(learnedFrom)) {
            throw new UserError("cannot read " + learnedFrom);
        }
        try {
            TrainingResult result = Trainer.of(pipeline).train(learnedFrom, out, seed, System.out);
            Terminal.standard().say("The model is in " + result.model() + "; its RUN_ID is " + result.runId() + ".");
            return 0;
        } catch (TrainingException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }
}

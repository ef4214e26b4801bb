package dev.millrace.trainer;

import java.io.PrintStream;
import java.nio.file.Path;

/// Makes a pipeline's model from its rows.
public interface Trainer {

    /// Learns from `data`, writes the model to `out`/RUN_ID/artifacts/model, and tells of it as it goes.
    ///
    /// The same data and seed give the same model and run id.
    ///
    /// @param data a CSV file with a header; for beers lines of JSON, a file or a folder of them
    /// @param out the folder for runs: copied to s3://bucket/experiment, the predictor finds its model there
    /// @param seed decides which rows are held out
    /// @throws TrainingException where the data cannot be read, lacks columns, or is too little
    TrainingResult train(Path data, Path out, long seed, PrintStream progress);

    /// The trainer of a pipeline.
    ///
    /// @param pipeline `rides`, `sales` or `beers`
    /// @throws TrainingException for any other
    static Trainer of(String pipeline) {
        return switch (pipeline) {
            case "rides" -> new RidesTrainer();
            case "sales" -> new SalesTrainer();
            case "beers" -> new BeersTrainer();
            default ->
                throw new TrainingException(
                        "There is no trainer for \"%s\": rides, sales or beers is needed".formatted(pipeline));
        };
    }
}

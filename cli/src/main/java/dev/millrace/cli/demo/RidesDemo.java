package dev.millrace.cli.demo;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The rides pipeline from nothing to a prediction.
@Command(
        name = "rides",
        mixinStandardHelpOptions = true,
        description = {
            "Deploy the rides pipeline, put a ride on its stream and read the predicted duration.",
            "Its names begin with demo_, its state is in the data folder: it does not meet what you deploy by hand.",
            "A server that runs already is used; else one is started for the demo and stopped at its end."
        })
final class RidesDemo extends PredictionDemo {
    @Option(names = "--by-hand", description = "Make the resources by AWS API calls even where Terraform is to be had.")
    private boolean byHand;

    private @Nullable DeployedPipeline deployed;

    @Override
    protected String title() {
        return "rides: an event stream, a model in a function, a stream of predictions";
    }

    @Override
    protected void run() throws Exception {
        LocalModel model = LocalModel.of(installation, "rides");
        DeployedPipeline pipeline = deploy(model);
        deployed = pipeline;
        upload(model, pipeline.modelBucket());
        long rideId = System.currentTimeMillis() % 1_000_000;
        predict(
                pipeline,
                "{\"ride\": {\"PULocationID\": 130, \"DOLocationID\": 205, \"trip_distance\": 3.66}, \"ride_id\": "
                        + rideId + "}",
                rideId);
        showLog(pipeline);
    }

    @Override
    protected List<String> next(String program) {
        return deployed == null ? List.of() : next(program, deployed);
    }

    static List<String> next(String program, DeployedPipeline pipeline) {
        return List.of(
                "aws kinesis list-streams",
                program + " events tail " + pipeline.predictionsStream() + " --from-start --no-follow",
                program + " models show --function " + pipeline.function());
    }

    private DeployedPipeline deploy(LocalModel model) throws Exception {
        Optional<Terraform> terraform = byHand ? Optional.empty() : terraform("rides", "terraform");
        if (terraform.isPresent()) {
            Terraform tool = terraform.get();
            if (terminal.step(tool.title("init"), () -> tool.init(terminal::progress))) {
                apply(tool, List.of("-var-file=vars/demo.tfvars", "-var=run_id=" + model.runId()));
                return deployed(tool);
            }
            terminal.say("  " + tool.program() + " finds no hashicorp/aws provider (set MILLRACE_TERRAFORM_MIRROR to a"
                    + " mirror); the same resources are made by API calls.");
        } else if (!byHand) {
            terminal.say("  Neither terraform nor tofu is on PATH; the same resources are made by API calls.");
        }
        return new RidesByHand(aws, installation, terminal, ending).deploy(model);
    }
}

package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Installation;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.s3.S3Client;

/// The rides pipeline from nothing to a prediction.
@Command(
        name = "rides",
        mixinStandardHelpOptions = true,
        description = {
            "Deploy the rides pipeline, put a ride on its stream and read the predicted duration.",
            "A server that runs already is used; else one is started for the demo and stopped at its end."
        })
final class RidesDemo implements Callable<Integer> {
    private static final Duration PREDICTION_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Option(names = "--by-hand", description = "Make the resources by AWS API calls even where Terraform is to be had.")
    private boolean byHand;

    @Option(names = "--keep", description = "Leave a server that the demo started running.")
    private boolean keep;

    private final Terminal terminal = Terminal.standard();
    private final Installation installation = Installation.current();

    @Override
    public Integer call() throws Exception {
        if (aws.real()) {
            throw new UserError("the demo runs on the local server; see docs/to-aws.md for AWS itself");
        }
        long started = System.nanoTime();
        terminal.say(terminal.strong("rides: an event stream, a model in a function, a stream of predictions"));
        ServerForDemo server =
                terminal.step("server at " + aws.server().uri(), () -> ServerForDemo.use(aws.server()));
        try {
            run();
            terminal.say("  From nothing to a prediction in "
                    + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ".");
        } finally {
            if (!keep) {
                server.close();
            }
        }
        if (server.ownServer() && !keep) {
            terminal.say("\nThe demo's server is stopped; what it made is kept in " + aws.server().data()
                    + ". Go on with:");
        } else {
            terminal.say("\nGo on with:");
        }
        terminal.say("  millrace up --detach && eval \"$(millrace env)\"");
        terminal.say("  aws kinesis list-streams");
        return 0;
    }

    private void run() throws Exception {
        ShippedModel model = ShippedModel.of(installation, "rides");
        RidesPipeline pipeline = deploy(model);
        try (S3Client s3 = aws.client(S3Client.builder())) {
            terminal.step(
                    "model " + model.runId().substring(0, Math.min(8, model.runId().length())) + "… to s3://"
                            + pipeline.modelBucket(),
                    () -> model.upload(s3, pipeline.modelBucket()));
        }
        long rideId = System.currentTimeMillis() % 1_000_000;
        String event = "{\"ride\": {\"PULocationID\": 130, \"DOLocationID\": 205, \"trip_distance\": 3.66}, \"ride_id\": "
                + rideId + "}";
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            Map<String, String> iterators = iterators(kinesis, pipeline.predictionsStream());
            PutRecordResponse put = terminal.step(
                    "put-record on " + pipeline.sourceStream(),
                    () -> kinesis.putRecord(request -> request.streamName(pipeline.sourceStream())
                            .partitionKey("1")
                            .data(SdkBytes.fromUtf8String(event))));
            String prediction = terminal.step(
                    "prediction on " + pipeline.predictionsStream(),
                    () -> prediction(kinesis, iterators, rideId));
            terminal.say("");
            terminal.say("  event       " + event);
            terminal.quiet("              " + put.shardId() + " " + put.sequenceNumber());
            terminal.say("  prediction  " + terminal.strong(prediction));
        }
        terminal.say("");
        terminal.say("  /aws/lambda/" + pipeline.function());
        logLines("/aws/lambda/" + pipeline.function()).forEach(line -> terminal.quiet("    " + line));
        terminal.say("");
    }

    private RidesPipeline deploy(ShippedModel model) throws Exception {
        Path configuration = installation.pipeline("rides").resolve("terraform");
        Optional<Terraform> terraform = byHand
                ? Optional.empty()
                : Terraform.find(configuration, aws.server(), "rides", environment());
        if (terraform.isPresent()) {
            Terraform tool = terraform.get();
            if (terminal.step(tool.program() + " init", tool::init)) {
                return applied(tool, model);
            }
            terminal.say("  " + tool.program() + " finds no hashicorp/aws provider (set MILLRACE_TERRAFORM_MIRROR to a"
                    + " mirror); the same resources are made by API calls.");
        } else if (!byHand) {
            terminal.say("  Neither terraform nor tofu is on PATH; the same resources are made by API calls.");
        }
        return new RidesByHand(aws, installation, terminal).deploy(model);
    }

    private RidesPipeline applied(Terraform tool, ShippedModel model) throws Exception {
        List<String> variables = new ArrayList<>(List.of(
                "-var-file=vars/stg.tfvars", "-var=run_id=" + model.runId(), "-var=aws_region=" + aws.region()));
        terminal.step(tool.program() + " apply", () -> {
            tool.apply(variables, line -> terminal.progress("  … " + line));
            return tool;
        });
        return new RidesPipeline(
                tool.output("lambda_function"),
                tool.output("model_bucket"),
                tool.output("source_stream"),
                tool.output("predictions_stream"));
    }

    private Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", aws.endpoint().orElseThrow().toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_REGION", aws.region(),
                "AWS_DEFAULT_REGION", aws.region(),
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    private static Map<String, String> iterators(KinesisClient kinesis, String stream) {
        Map<String, String> iterators = new HashMap<>();
        kinesis.listShards(request -> request.streamName(stream)).shards().forEach(shard -> iterators.put(
                shard.shardId(),
                kinesis.getShardIterator(request -> request.streamName(stream)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.LATEST))
                        .shardIterator()));
        return iterators;
    }

    private String prediction(KinesisClient kinesis, Map<String, String> iterators, long rideId)
            throws InterruptedException {
        long deadline = System.nanoTime() + PREDICTION_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            for (Map.Entry<String, String> entry : Map.copyOf(iterators).entrySet()) {
                GetRecordsResponse answer = kinesis.getRecords(request -> request.shardIterator(entry.getValue()));
                for (Record record : answer.records()) {
                    if (record.partitionKey().equals(Long.toString(rideId))) {
                        return record.data().asUtf8String();
                    }
                }
                iterators.put(entry.getKey(), answer.nextShardIterator());
            }
            Thread.sleep(10);
        }
        throw new UserError("no prediction within " + PREDICTION_LIMIT.toSeconds()
                + " s; what the function said: aws logs tail /aws/lambda/…, and the server: "
                + aws.server().data().resolve("server.log"));
    }

    /// The lines of the newest invocation, START to REPORT.
    private List<String> logLines(String group) throws InterruptedException {
        long deadline = System.nanoTime() + LOG_LIMIT.toNanos();
        List<String> lines = new ArrayList<>();
        try (CloudWatchLogsClient logs = aws.client(CloudWatchLogsClient.builder())) {
            while (System.nanoTime() < deadline) {
                lines.clear();
                try {
                    for (FilteredLogEvent event : logs.filterLogEventsPaginator(r -> r.logGroupName(group)).events()) {
                        lines.add(event.message().stripTrailing());
                    }
                } catch (ResourceNotFoundException e) {
                    // The group comes with the first line.
                }
                int last = lastIndex(lines, "REPORT ");
                int first = lastIndex(lines, "START ");
                if (first >= 0 && last > first) {
                    return lines.subList(first, last + 1);
                }
                Thread.sleep(100);
            }
        }
        return lines;
    }

    private static int lastIndex(List<String> lines, String start) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(start)) {
                return i;
            }
        }
        return -1;
    }
}

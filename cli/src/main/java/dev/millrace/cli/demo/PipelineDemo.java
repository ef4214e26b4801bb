package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Installation;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// What the demos of the streaming pipelines have in common: the server, and an event's way to its prediction.
abstract class PipelineDemo implements Callable<Integer> {
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    @Mixin
    protected final AwsTarget aws = new AwsTarget();

    @Option(names = "--keep", description = "Leave a server that the demo started running.")
    private boolean keep;

    protected final Terminal terminal = Terminal.standard();
    protected final Installation installation = Installation.current();
    protected final Ending ending = new Ending();

    /// What is shown, in a line.
    protected abstract String title();

    /// Shows it.
    protected abstract void run() throws Exception;

    /// Commands to go on with.
    protected abstract List<String> next();

    @Override
    public Integer call() throws Exception {
        if (aws.real()) {
            throw new UserError("the demo runs on the local server; see docs/to-aws.md for AWS itself");
        }
        aws.useServer();
        long started = System.nanoTime();
        terminal.say(terminal.strong(title()));
        ServerForDemo server =
                terminal.step("server at " + aws.server().uri(), () -> ServerForDemo.use(aws.server(), ending));
        try {
            run();
            terminal.say("  All of it in " + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ".");
        } finally {
            if (keep) {
                server.keep();
            } else {
                server.close();
            }
        }
        if (server.ownServer() && !keep) {
            terminal.say("\nThe demo's server is stopped; what it made is kept in " + aws.server().data()
                    + ". Go on with:");
        } else {
            terminal.say("\nGo on with:");
        }
        String same = aws.server().asArguments();
        terminal.say("  " + Installation.called() + " up --detach" + same);
        terminal.say("  eval \"$(" + Installation.called() + " env" + same + ")\"");
        next().forEach(command -> terminal.say("  " + command));
        return 0;
    }

    /// What the AWS SDK in another program needs to find the server.
    protected Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", aws.endpoint().orElseThrow().toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_REGION", aws.region(),
                "AWS_DEFAULT_REGION", aws.region(),
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    protected void apply(Terraform tool, List<String> variables) throws Exception {
        terminal.step(tool.title("apply"), () -> {
            tool.apply(variables, line -> terminal.progress("  … " + line));
            return tool;
        });
    }

    protected static DeployedPipeline deployed(Terraform tool) throws Exception {
        return new DeployedPipeline(
                tool.output("lambda_function"),
                tool.output("model_bucket"),
                tool.output("source_stream"),
                tool.output("predictions_stream"));
    }

    protected void upload(LocalModel model, DeployedPipeline pipeline) throws Exception {
        try (S3Client s3 = aws.client(S3Client.builder())) {
            terminal.step(
                    "model " + brief(model.runId()) + " to s3://" + pipeline.modelBucket(),
                    () -> model.upload(s3, pipeline.modelBucket()));
        }
    }

    protected static String brief(String runId) {
        return runId.length() <= 8 ? runId : runId.substring(0, 8) + "…";
    }

    /// Puts an event on the source stream and shows its prediction.
    /// @param id the event's, by which the prediction is known
    protected void predict(DeployedPipeline pipeline, String event, long id) throws Exception {
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            NewPredictions predictions = new NewPredictions(kinesis, pipeline.predictionsStream(), aws.server());
            PutRecordResponse put = terminal.step(
                    "put-record on " + pipeline.sourceStream(),
                    () -> kinesis.putRecord(request -> request.streamName(pipeline.sourceStream())
                            .partitionKey("1")
                            .data(SdkBytes.fromUtf8String(event))));
            String prediction = terminal.step(
                    "prediction on " + pipeline.predictionsStream(), () -> predictions.of(Long.toString(id)));
            terminal.say("");
            terminal.say("  event       " + event);
            terminal.quiet("              " + put.shardId() + " " + put.sequenceNumber());
            terminal.say("  prediction  " + terminal.strong(prediction));
            terminal.say("");
        }
    }

    protected void showLog(DeployedPipeline pipeline) throws InterruptedException {
        terminal.say("  /aws/lambda/" + pipeline.function());
        logLines("/aws/lambda/" + pipeline.function()).forEach(line -> terminal.quiet("    " + line));
        terminal.say("");
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

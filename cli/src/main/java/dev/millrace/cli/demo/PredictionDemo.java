package dev.millrace.cli.demo;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

/// What the demos have in common whose function predicts: an event's way from its stream to its prediction.
abstract class PredictionDemo extends PipelineDemo {
    protected static DeployedPipeline deployed(Terraform tool) throws Exception {
        return new DeployedPipeline(
                tool.output("lambda_function"),
                tool.output("model_bucket"),
                tool.output("source_stream"),
                tool.output("predictions_stream"));
    }

    /// Puts an event on the source stream and shows its prediction.
    /// @param id the event's, by which the prediction is known
    protected void predict(DeployedPipeline pipeline, String event, long id) throws Exception {
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            NewPredictions predictions = new NewPredictions(kinesis, pipeline.predictionsStream());
            FunctionLog log = new FunctionLog(aws, pipeline.function());
            PutRecordResponse put = terminal.step(
                    "put-record on " + pipeline.sourceStream(),
                    () -> kinesis.putRecord(request -> request.streamName(pipeline.sourceStream())
                            .partitionKey("1")
                            .data(SdkBytes.fromUtf8String(event))));
            String prediction = terminal.step(
                    "prediction on " + pipeline.predictionsStream(), () -> predictions.of(Long.toString(id), log, terminal));
            terminal.say("");
            terminal.say("  event       " + event);
            terminal.quiet("              " + put.shardId() + " " + put.sequenceNumber());
            terminal.say("  prediction  " + terminal.strong(prediction));
            terminal.say("");
        }
    }

    protected void showLog(DeployedPipeline pipeline) throws InterruptedException {
        FunctionLog log = new FunctionLog(aws, pipeline.function());
        terminal.say("  " + log.group());
        log.newestInvocation().forEach(line -> terminal.quiet("    " + line));
        terminal.say("");
    }
}

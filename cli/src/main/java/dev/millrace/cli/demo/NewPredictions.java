package dev.millrace.cli.demo;

import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// The predictions that come onto a stream from now on.
final class NewPredictions {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KinesisClient kinesis;
    private final Map<String, String> iterators = new HashMap<>();

    NewPredictions(KinesisClient kinesis, String stream) {
        this.kinesis = kinesis;
        kinesis.listShards(request -> request.streamName(stream)).shards().forEach(shard -> iterators.put(
                shard.shardId(),
                kinesis.getShardIterator(request -> request.streamName(stream)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.LATEST))
                        .shardIterator()));
    }

    /// Waits for the prediction of one event.
    /// @param id the event's, which is the record's partition key
    /// @param log the function's, for when nothing comes
    String of(String id, FunctionLog log, Terminal terminal) throws InterruptedException {
        terminal.progress("waiting for the function, " + LIMIT.toSeconds() + " s at the most");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            for (Map.Entry<String, String> entry : Map.copyOf(iterators).entrySet()) {
                GetRecordsResponse answer = kinesis.getRecords(request -> request.shardIterator(entry.getValue()));
                for (Record record : answer.records()) {
                    if (record.partitionKey().equals(id)) {
                        return record.data().asUtf8String();
                    }
                }
                iterators.put(entry.getKey(), answer.nextShardIterator());
            }
            Thread.sleep(10);
        }
        throw new UserError("no prediction within " + LIMIT.toSeconds() + " s. " + log.reason());
    }
}

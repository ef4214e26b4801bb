package dev.millrace.cli.events;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.UserError;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Prints a stream's records as they come, one a line.
@Command(name = "tail", mixinStandardHelpOptions = true, description = "Print a stream's records as they come.")
final class Tail implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Parameters(paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Option(names = "--from-start", description = "Begin with the oldest record kept, not with the next one.")
    private boolean fromStart;

    @Option(names = "--count", description = "End after so many records (default: go on).")
    private int count = Integer.MAX_VALUE;

    @Option(names = "--no-follow", description = "End when all shards are read to their tips.")
    private boolean noFollow;

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new UserError("--count is a number from 1 up");
        }
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            follow(kinesis);
        } catch (ResourceNotFoundException e) {
            throw new UserError("there is no stream " + stream);
        }
        return 0;
    }

    private void follow(KinesisClient kinesis) throws InterruptedException {
        Map<String, String> iterators = new HashMap<>();
        ShardIteratorType begin = fromStart ? ShardIteratorType.TRIM_HORIZON : ShardIteratorType.LATEST;
        for (Shard shard :
                kinesis.listShards(request -> request.streamName(stream)).shards()) {
            iterators.put(shard.shardId(), iterator(kinesis, shard.shardId(), begin));
        }
        Set<String> seen = new HashSet<>(iterators.keySet());
        int printed = 0;
        while (!iterators.isEmpty()) {
            boolean behind = false;
            for (Map.Entry<String, String> entry : Map.copyOf(iterators).entrySet()) {
                GetRecordsResponse answer = kinesis.getRecords(request -> request.shardIterator(entry.getValue()));
                for (Record record : answer.records()) {
                    System.out.println(record.data().asUtf8String());
                    if (++printed >= count) {
                        return;
                    }
                }
                behind |= !answer.records().isEmpty() || answer.millisBehindLatest() > 0;
                if (answer.nextShardIterator() == null) {
                    iterators.remove(entry.getKey());
                    for (ChildShard child : answer.childShards()) {
                        if (seen.add(child.shardId())) {
                            iterators.put(
                                    child.shardId(), iterator(kinesis, child.shardId(), ShardIteratorType.TRIM_HORIZON));
                            behind = true;
                        }
                    }
                } else {
                    iterators.put(entry.getKey(), answer.nextShardIterator());
                }
            }
            if (!behind) {
                if (noFollow) {
                    return;
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        }
    }

    private String iterator(KinesisClient kinesis, String shard, ShardIteratorType type) {
        return kinesis.getShardIterator(
                        request -> request.streamName(stream).shardId(shard).shardIteratorType(type))
                .shardIterator();
    }
}

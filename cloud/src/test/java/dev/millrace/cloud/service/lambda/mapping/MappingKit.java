package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.lambda.CreateEventSourceMappingRequest;
import dev.millrace.wire.lambda.DeleteEventSourceMappingRequest;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.EventSourceMappingConfiguration;
import dev.millrace.wire.lambda.GetEventSourceMappingRequest;
import dev.millrace.wire.lambda.OnFailure;
import dev.millrace.wire.lambda.UpdateEventSourceMappingRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Mappings with everything around them under a test's hand.
final class MappingKit implements AutoCloseable {
    static final String ACCOUNT = "123456789012";
    static final String REGION = "eu-west-1";
    static final String STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/rides";
    static final String SHARD = "shardId-000000000000";
    static final String FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:predict";
    static final String QUEUE = "arn:aws:sqs:eu-west-1:123456789012:failed";
    static final Instant START = Instant.parse("2026-03-01T12:00:00.250Z");
    static final DestinationConfig TO_QUEUE = new DestinationConfig(null, new OnFailure(QUEUE));

    /// So far the clock is moved at a time, where what falls due is waited for.
    static final Duration STEP = Duration.ofMillis(50);

    final Path data;
    final ManualClock clock = new ManualClock(START);
    final FakeStreams streams = new FakeStreams(clock);
    final FakeFunctions functions = new FakeFunctions();
    final FakeDestination destination = new FakeDestination();
    /// How long functions at work are waited for at an end.
    Duration patience = Eventually.LONGEST;
    Storage storage;
    MappingsAtWork atWork;
    KinesisMappings mappings;

    MappingKit(Path data) {
        this.data = data;
        streams.create(STREAM, SHARD);
        storage = Storage.open(data, StorageOptions.DEFAULT);
        start();
    }

    private void start() {
        Random random = new Random(7);
        atWork = new MappingsAtWork(storage, clock, random, streams, functions, destination);
        atWork.start();
        mappings = new KinesisMappings(atWork, clock, random, streams, functions, destination);
    }

    /// Ends everything as a restart does, and starts it again.
    void restart() {
        close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        start();
    }

    @Override
    public void close() {
        atWork.drain(patience);
        atWork.stop();
        storage.close();
    }

    static Call call(String account, String region) {
        return new Call(
                "id",
                Caller.root(account, account),
                account,
                region,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    /// A mapping of the stream to the function from the oldest record on, with what the test adds; waits until it is
    /// enabled.
    String map(UnaryOperator<CreateEventSourceMappingRequest.Builder> more) throws InterruptedException {
        EventSourceMappingConfiguration created = mappings.create(
                more.apply(CreateEventSourceMappingRequest.builder()
                                .eventSourceArn(STREAM)
                                .functionName("predict")
                                .startingPosition("TRIM_HORIZON"))
                        .build(),
                call());
        settled(created.uuid());
        return created.uuid();
    }

    void update(String uuid, UnaryOperator<UpdateEventSourceMappingRequest.Builder> more) throws InterruptedException {
        mappings.update(
                more.apply(UpdateEventSourceMappingRequest.builder().uuid(uuid)).build(), call());
        settled(uuid);
    }

    void delete(String uuid) {
        mappings.delete(new DeleteEventSourceMappingRequest(uuid), call());
    }

    EventSourceMappingConfiguration get(String uuid) {
        return mappings.get(new GetEventSourceMappingRequest(uuid), call());
    }

    /// Waits until no change is under way.
    EventSourceMappingConfiguration settled(String uuid) {
        return Eventually.one(() -> {
            EventSourceMappingConfiguration now = get(uuid);
            return "Enabled".equals(now.state()) || "Disabled".equals(now.state()) ? now : null;
        });
    }

    /// Waits until the mapping's last result is this.
    void result(String uuid, String result) {
        Eventually.until(() -> result.equals(get(uuid).lastProcessingResult()));
    }

    String put(String key, String data) {
        return streams.put(STREAM, SHARD, key, data);
    }

    /// Puts so many records of one key.
    /// @return their sequence numbers
    List<String> putAll(int count) {
        return streams.putAll(STREAM, SHARD, "k", numbered(count));
    }

    /// `r0`, `r1` and so on.
    static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    }
}

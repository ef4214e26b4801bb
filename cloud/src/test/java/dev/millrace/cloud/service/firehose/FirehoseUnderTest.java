package dev.millrace.cloud.service.firehose;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.firehose.StreamSource.From;
import dev.millrace.cloud.service.firehose.StreamSource.Opening;
import dev.millrace.cloud.service.firehose.StreamSource.Shard;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.CreateDeliveryStreamInput;
import dev.millrace.wire.firehose.DeliveryStreamDescription;
import dev.millrace.wire.firehose.DescribeDeliveryStreamInput;
import dev.millrace.wire.firehose.ExtendedS3DestinationConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationUpdate;
import dev.millrace.wire.firehose.Firehose;
import dev.millrace.wire.firehose.PutRecordBatchInput;
import dev.millrace.wire.firehose.Record;
import dev.millrace.wire.firehose.UpdateDestinationInput;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/// The service over a data folder, its time moved by hand, with a bucket in memory and a function of the test's.
final class FirehoseUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/delivers";
    static final String BUCKET = "arn:aws:s3:::lake";
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    /// An object that was written.
    record Written(String bucketArn, String key, byte[] bytes, @Nullable String contentEncoding) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /// Objects in memory; refuses where it is told to.
    static final class Bucket implements ObjectSink {
        private final List<Written> written = new ArrayList<>();
        volatile Optional<Outcome.Refused> refusing = Optional.empty();
        volatile int tries;

        /// Writes from this one on are held until they are let go.
        volatile int heldFrom = Integer.MAX_VALUE;

        private final CountDownLatch letGo = new CountDownLatch(1);

        void letGo() {
            letGo.countDown();
        }

        @Override
        public Outcome put(NewObject object) {
            if (tried() >= heldFrom) {
                try {
                    Assertions.assertThat(letGo.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return write(object);
        }

        private synchronized int tried() {
            tries++;
            notifyAll();
            return tries;
        }

        private synchronized Outcome write(NewObject object) {
            if (refusing.isPresent()) {
                return refusing.get();
            }
            try {
                byte[] bytes = object.body().readAll(1 << 30).array();
                written.add(new Written(object.bucketArn(), object.key(), bytes, object.contentEncoding()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            notifyAll();
            return new Outcome.Written();
        }

        synchronized List<Written> all() {
            return List.copyOf(written);
        }

        /// Waits, in real time, for what other threads are at.
        synchronized List<Written> await(int count) throws InterruptedException {
            long until = System.nanoTime() + Eventually.LONGEST.toNanos();
            while (written.size() < count && System.nanoTime() < until) {
                wait(50);
            }
            Assertions.assertThat(written).hasSizeGreaterThanOrEqualTo(count);
            return List.copyOf(written);
        }

        synchronized void awaitTries(int count) throws InterruptedException {
            long until = System.nanoTime() + Eventually.LONGEST.toNanos();
            while (tries < count && System.nanoTime() < until) {
                wait(50);
            }
            Assertions.assertThat(tries).isGreaterThanOrEqualTo(count);
        }
    }

    private static final StreamSource NO_STREAMS = new StreamSource() {
        @Override
        public Optional<List<Shard>> shards(String streamArn) {
            return Optional.empty();
        }

        @Override
        public Opening open(String streamArn, String shardId, From from) {
            return new Opening.NoSuchStream();
        }

        @Override
        public Optional<Runnable> listen(String streamArn, Runnable listener) {
            return Optional.empty();
        }
    };

    final ManualClock clock = new ManualClock(START);
    final Bucket bucket = new Bucket();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile TableSchemas.Answer schema = new TableSchemas.Answer.Refused("EntityNotFound", "Entity Not Found");
    private volatile Function<String, Transformer.Answer> answers =
            _ -> new Transformer.Answer.NotFound();
    private final Path data;
    private Storage storage;
    private FirehoseService service;
    private Firehose api;

    FirehoseUnderTest(Path data) {
        this.data = data;
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = service();
        api = new Firehose(service.api());
        service.start();
    }

    private FirehoseService service() {
        Surroundings surroundings = new Surroundings(
                NO_STREAMS,
                (_, _, event) -> {
                    String text = new String(event, StandardCharsets.UTF_8);
                    calls.add(text);
                    return answers.apply(text);
                },
                bucket,
                (_, _, group, stream, _, message) -> log.add(group + " " + stream + " " + message),
                new RoleForTests(ROLE),
                _ -> schema,
                DeliveryMetrics.none());
        try {
            return new FirehoseService(storage, clock, new SecureRandom(), surroundings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the function says to an event, as text.
    void function(Function<String, Transformer.Answer> says) {
        answers = says;
    }

    Firehose api() {
        return api;
    }

    /// Ends without any ado, as a kill does, and goes on over the same folder.
    void restart() {
        service.stop();
        storage.close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = service();
        api = new Firehose(service.api());
        service.start();
    }

    @Override
    public void close() {
        service.stop();
        storage.close();
        clock.close();
    }

    static Call call() {
        return new Call(
                "request",
                Caller.root(ACCOUNT, "key"),
                ACCOUNT,
                REGION,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    static ExtendedS3DestinationConfiguration.Builder destination() {
        return ExtendedS3DestinationConfiguration.builder()
                .roleARN(ROLE)
                .bucketARN(BUCKET)
                .bufferingHints(new BufferingHints(1, 60));
    }

    void create(String name, ExtendedS3DestinationConfiguration.Builder destination) {
        api.createDeliveryStream(
                CreateDeliveryStreamInput.builder()
                        .deliveryStreamName(name)
                        .extendedS3DestinationConfiguration(destination.build())
                        .build(),
                call());
    }

    void update(String name, String version, Consumer<ExtendedS3DestinationUpdate.Builder> wish) {
        ExtendedS3DestinationUpdate.Builder update = ExtendedS3DestinationUpdate.builder();
        wish.accept(update);
        api.updateDestination(
                UpdateDestinationInput.builder()
                        .deliveryStreamName(name)
                        .currentDeliveryStreamVersionId(version)
                        .destinationId("destinationId-000000000001")
                        .extendedS3DestinationUpdate(update.build())
                        .build(),
                call());
    }

    void put(String name, String... texts) {
        put(name, Arrays.stream(texts).map(Bytes::utf8).toList());
    }

    void put(String name, List<Bytes> data) {
        api.putRecordBatch(
                new PutRecordBatchInput(name, data.stream().map(Record::new).toList()), call());
    }

    DeliveryStreamDescription describe(String name) {
        return api.describeDeliveryStream(new DescribeDeliveryStreamInput(name, null, null), call())
                .deliveryStreamDescription();
    }

    void advance(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    static void refused(ThrowingCallable call, String code, String message) {
        AwsException error = Assertions.catchThrowableOfType(AwsException.class, call);
        Assertions.assertThat(error).as("refused with " + code).isNotNull();
        Assertions.assertThat(error.code()).isEqualTo(code);
        Assertions.assertThat(error.message()).isEqualTo(message);
        Assertions.assertThat(error.httpStatus()).isEqualTo(400);
    }
}

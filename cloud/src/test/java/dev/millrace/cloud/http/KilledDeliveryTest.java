package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A server that is killed (SIGKILL) while delivery streams gather and write, again and again: what was acknowledged
/// lies in the bucket, and what lies there twice is of an object that was being written. `-Dkills=N` makes it long.
final class KilledDeliveryTest {
    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final int LOAD_MS = 700;
    private static final Duration DELIVERED = Eventually.LONGEST.multipliedBy(3);
    private static final int BATCH = 50;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private KillableServer server;

    @AfterEach
    void kill() throws InterruptedException {
        server.kill();
    }

    @Test
    @Timeout(3600)
    void what_was_acknowledged_is_delivered_and_a_kill_repeats_at_most_the_objects_that_were_being_written()
            throws Exception {
        server = new KillableServer(folder);
        server.start();
        prepare();
        for (int round = 0; round < KILLS; round++) {
            String name = "r" + round;
            int before = acknowledged.size();
            List<Thread> load = List.of(
                    Thread.ofVirtual().start(() -> putDirectly(name)),
                    Thread.ofVirtual().start(() -> putToKinesis(name)));
            Thread.sleep(LOAD_MS + random.nextInt(500));
            // A slow machine is given the time to be loaded at all.
            Eventually.until(() -> acknowledged.size() > before + 100);
            kill();
            for (Thread each : load) {
                each.join();
            }
            server.start();
        }
        Instant end = Instant.now().plus(DELIVERED);
        Map<String, List<String>> lines = lines();
        while (!lines.keySet().containsAll(acknowledged) && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(100);
            lines = lines();
        }
        assertThat(lines.keySet()).as("seed %s", seed).containsAll(acknowledged);
        // Two streams: each may have been writing one object at each kill.
        Set<List<String>> repeated = ConcurrentHashMap.newKeySet();
        for (List<String> keys : lines.values()) {
            if (keys.size() > 1) {
                repeated.add(keys);
            }
        }
        assertThat(repeated).as("seed %s: records that are in several objects", seed).hasSizeLessThanOrEqualTo(2 * KILLS);
    }

    private void prepare() {
        try (S3Client s3 = s3();
                IamClient iam = server.pointed(IamClient.builder());
                KinesisClient kinesis = server.pointed(KinesisClient.builder());
                FirehoseClient firehose = server.pointed(FirehoseClient.builder())) {
            s3.createBucket(r -> r.bucket("lake"));
            kinesis.createStream(r -> r.streamName("in").shardCount(2));
            String role = iam.createRole(r -> r.roleName("role")
                            .assumeRolePolicyDocument(
                                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                            + "{\"Service\":\"firehose.amazonaws.com\"},"
                                            + "\"Action\":\"sts:AssumeRole\"}]}"))
                    .role()
                    .arn();
            iam.putRolePolicy(r -> r.roleName("role")
                    .policyName("delivers")
                    .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Action\":[\"s3:PutObject\",\"kinesis:*\"],\"Resource\":\"*\"}]}"));
            firehose.createDeliveryStream(r -> r.deliveryStreamName("direct")
                    .extendedS3DestinationConfiguration(c -> c.roleARN(role)
                            .bucketARN("arn:aws:s3:::lake")
                            .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(0))));
            firehose.createDeliveryStream(r -> r.deliveryStreamName("reading")
                    .deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                    .kinesisStreamSourceConfiguration(c -> c.roleARN(role)
                            .kinesisStreamARN("arn:aws:kinesis:us-east-1:000000000000:stream/in"))
                    .extendedS3DestinationConfiguration(c -> c.roleARN(role)
                            .bucketARN("arn:aws:s3:::lake")
                            .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(0))));
        }
    }

    private void putDirectly(String round) {
        try (FirehoseClient firehose = server.pointed(FirehoseClient.builder())) {
            for (int number = 0; ; number++) {
                List<String> texts = texts(round + "-direct-" + number);
                firehose.putRecordBatch(r -> r.deliveryStreamName("direct")
                        .records(texts.stream()
                                .map(text -> Record.builder()
                                        .data(SdkBytes.fromUtf8String(text + "\n"))
                                        .build())
                                .toList()));
                acknowledged.addAll(texts);
            }
        } catch (SdkException gone) {
            // Killed: what was under way may be there or not.
        }
    }

    private void putToKinesis(String round) {
        try (KinesisClient kinesis = server.pointed(KinesisClient.builder())) {
            for (int number = 0; ; number++) {
                List<String> texts = texts(round + "-kinesis-" + number);
                kinesis.putRecords(r -> r.streamName("in")
                        .records(texts.stream()
                                .map(text -> PutRecordsRequestEntry.builder()
                                        .partitionKey(text)
                                        .data(SdkBytes.fromUtf8String(text + "\n"))
                                        .build())
                                .toList()));
                acknowledged.addAll(texts);
            }
        } catch (SdkException gone) {
            // Killed: what was under way may be there or not.
        }
    }

    private static List<String> texts(String name) {
        List<String> texts = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            texts.add(name + "-" + i);
        }
        return texts;
    }

    /// The keys of the objects that hold each line.
    private Map<String, List<String>> lines() {
        Map<String, List<String>> lines = new HashMap<>();
        try (S3Client s3 = s3()) {
            for (S3Object object :
                    s3.listObjectsV2Paginator(r -> r.bucket("lake")).contents()) {
                s3.getObjectAsBytes(r -> r.bucket("lake").key(object.key()))
                        .asUtf8String()
                        .lines()
                        .forEach(line -> lines.computeIfAbsent(line, _ -> new ArrayList<>())
                                .add(object.key()));
            }
        }
        return lines;
    }

    private S3Client s3() {
        return server.pointed(S3Client.builder().forcePathStyle(true));
    }
}

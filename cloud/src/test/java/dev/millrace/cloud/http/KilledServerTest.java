package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;

/// A server that is killed (SIGKILL) under load, again and again: whatever it acknowledged is there afterwards, and a
/// function between two streams takes every record across, at least once.
final class KilledServerTest {
    private static final int ROUNDS = 3;
    private static final int LOAD_MS = 1_500;
    private static final Duration ACROSS = Eventually.LONGEST.multipliedBy(2);

    /// Puts what it is given into the stream `out`, signed as AWS's SDKs do: the machine may have none for Python.
    private static final String FORWARD = """
            import base64, datetime, hashlib, hmac, json, os, urllib.request

            def sign(key, text):
                return hmac.new(key, text.encode(), hashlib.sha256).digest()

            def put(records):
                endpoint = os.environ["AWS_ENDPOINT_URL"]
                region = os.environ["AWS_REGION"]
                body = json.dumps({"StreamName": "out", "Records": records}).encode()
                now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
                headers = {"content-type": "application/x-amz-json-1.1", "host": endpoint.split("//")[1],
                           "x-amz-date": now, "x-amz-security-token": os.environ["AWS_SESSION_TOKEN"],
                           "x-amz-target": "Kinesis_20131202.PutRecords"}
                names = ";".join(sorted(headers))
                canonical = "\\n".join(["POST", "/", ""] + [f"{n}:{headers[n]}" for n in sorted(headers)]
                                      + ["", names, hashlib.sha256(body).hexdigest()])
                scope = f"{now[:8]}/{region}/kinesis/aws4_request"
                text = "\\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
                key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
                for part in scope.split("/"):
                    key = sign(key, part)
                headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}, "
                    f"SignedHeaders={names}, Signature={sign(key, text).hex()}")
                answer = json.load(urllib.request.urlopen(urllib.request.Request(endpoint, body, headers), timeout=5))
                if answer["FailedRecordCount"]:
                    raise RuntimeError("not all were put")

            def handler(event, context):
                put([{"Data": r["kinesis"]["data"], "PartitionKey": "k"} for r in event["Records"]])
            """;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Integer> objects = new ConcurrentHashMap<>();
    private final Set<String> records = ConcurrentHashMap.newKeySet();
    private final Set<String> streams = ConcurrentHashMap.newKeySet();
    private KillableServer server;

    @AfterEach
    void kill() throws InterruptedException {
        if (server != null) {
            server.kill();
        }
    }

    @Test
    void what_was_acknowledged_is_there_after_every_kill() throws Exception {
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(folder.resolve("probe")))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
        server = new KillableServer(folder);
        server.start();
        prepare();
        for (int round = 0; round < ROUNDS; round++) {
            int before = records.size();
            List<Thread> load = load(round);
            Thread.sleep(LOAD_MS + random.nextInt(500));
            // A slow machine is given the time to be loaded at all.
            Eventually.until(() -> records.size() > before + 50 && objects.size() > 10 && streams.size() > 5);
            server.kill();
            for (Thread each : load) {
                each.join();
            }
            server.start();
            check("round " + round + ", seed " + seed);
        }
        Instant end = Instant.now().plus(ACROSS);
        Set<String> across = new HashSet<>();
        while (!across.containsAll(records) && Instant.now().isBefore(end)) {
            Thread.sleep(100);
            across.addAll(read("out"));
        }
        assertThat(across).as("seed %s", seed).containsAll(records);
    }

    private void prepare() {
        try (KinesisClient kinesis = kinesis();
                S3Client s3 = s3();
                IamClient iam = server.pointed(IamClient.builder());
                LambdaClient lambda = server.pointed(LambdaClient.builder())) {
            kinesis.createStream(r -> r.streamName("in").shardCount(1));
            kinesis.createStream(r -> r.streamName("out").shardCount(1));
            s3.createBucket(r -> r.bucket("bucket"));
            String role = iam.createRole(r -> r.roleName("role")
                            .assumeRolePolicyDocument(
                                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                            + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                    .role()
                    .arn();
            iam.putRolePolicy(r -> r.roleName("role")
                    .policyName("all")
                    .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\","
                            + "\"Resource\":\"*\"}]}"));
            lambda.createFunction(r -> r.functionName("forward")
                    .runtime(Runtime.PYTHON3_12)
                    .handler("app.handler")
                    .timeout(10)
                    .role(role)
                    .code(c -> c.zipFile(FunctionOwner.zip(FORWARD))));
            lambda.createEventSourceMapping(r -> r.functionName("forward")
                    .eventSourceArn("arn:aws:kinesis:us-east-1:000000000000:stream/in")
                    .startingPosition(EventSourcePosition.TRIM_HORIZON));
        }
    }

    /// Clients that write until the server is gone, each noting what was acknowledged.
    private List<Thread> load(int round) {
        List<Thread> load = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            String name = round + "/" + writer + "/";
            load.add(Thread.ofVirtual().start(() -> until(kinesis(), (kinesis, number) -> {
                String text = name + number;
                kinesis.putRecord(r -> r.streamName("in").partitionKey("k").data(SdkBytes.fromUtf8String(text)));
                records.add(text);
            })));
        }
        load.add(Thread.ofVirtual().start(() -> until(s3(), (s3, number) -> {
            // Rows and files, new and in place of others; a number of its own says which of one key's bodies it is.
            String key = "k" + number % 20;
            int size = number % 3 == 0 ? 40_000 + number : 100 + number;
            s3.putObject(r -> r.bucket("bucket").key(key), RequestBody.fromBytes(new byte[size]));
            objects.put(key, size);
        })));
        load.add(Thread.ofVirtual().start(() -> until(kinesis(), (kinesis, number) -> {
            String name = "s-" + round + "-" + number;
            kinesis.createStream(r -> r.streamName(name).shardCount(1));
            streams.add(name);
        })));
        return load;
    }

    @FunctionalInterface
    private interface Write<C> {
        void one(C client, int number);
    }

    private static <C extends AutoCloseable> void until(C client, Write<C> write) {
        try (client) {
            for (int number = 0; ; number++) {
                write.one(client, number);
            }
        } catch (SdkException gone) {
            // Killed: what was under way may be there or not.
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void check(String as) {
        try (KinesisClient kinesis = kinesis();
                S3Client s3 = s3()) {
            List<String> read = read("in");
            assertThat(read).as(as).doesNotHaveDuplicates().containsAll(records);
            assertThat(kinesis.listStreamsPaginator().stream()
                            .flatMap(page -> page.streamNames().stream())
                            .toList())
                    .as(as)
                    .containsAll(streams);
            Map<String, Integer> there = new TreeMap<>();
            for (String key : objects.keySet()) {
                there.put(key, s3.getObjectAsBytes(r -> r.bucket("bucket").key(key))
                        .asByteArrayUnsafe()
                        .length);
            }
            there.forEach((key, size) -> assertThat(size)
                    .as(as + ": " + key)
                    .satisfiesAnyOf(
                            found -> assertThat(found).isEqualTo(objects.get(key)),
                            // The one that was under way when the server was killed.
                            found -> assertThat(found).isNotIn(objects.values())));
        }
    }

    private List<String> read(String stream) {
        try (KinesisClient kinesis = kinesis()) {
            String iterator = kinesis.getShardIterator(r -> r.streamName(stream)
                            .shardId("shardId-000000000000")
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            List<String> found = new ArrayList<>();
            while (true) {
                String from = iterator;
                GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(from));
                for (Record each : page.records()) {
                    found.add(each.data().asUtf8String());
                }
                if (page.millisBehindLatest() == 0) {
                    return Collections.unmodifiableList(found);
                }
                iterator = page.nextShardIterator();
            }
        }
    }

    private KinesisClient kinesis() {
        return server.pointed(KinesisClient.builder());
    }

    private S3Client s3() {
        return server.pointed(S3Client.builder().forcePathStyle(true));
    }
}

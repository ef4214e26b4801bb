package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.wire.events.EventsOperations;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import tools.jackson.databind.json.JsonMapper;

/// A server that is killed (SIGKILL) while events come and are delivered, again and again: what was acknowledged reaches
/// its target, and what comes twice was being handed over. `-Dkills=N` makes it long.
final class KilledEventsTest {
    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final int LOAD_MS = 500;
    private static final int LOAD_EVENTS = 100;
    private static final int ENTRIES = 10;
    private static final Duration DELIVERED = Eventually.LONGEST.multipliedBy(3);
    private static final Who WHO = RunningCloud.TEST;

    /// What one lane hands over at a time, and the calls of a target that may be under way.
    private static final int UNDER_WAY = EventsLimits.TOGETHER * EventsLimits.CALLS_OF_TARGET;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final HttpClient plain = HttpClient.newHttpClient();
    private KillableServer server;

    @AfterEach
    void kill() throws InterruptedException {
        server.kill();
        plain.close();
    }

    @Test
    @Timeout(3600)
    void what_was_acknowledged_reaches_its_target_and_a_kill_repeats_at_most_what_was_being_handed_over()
            throws Exception {
        server = new KillableServer(folder);
        server.start();
        prepare();
        for (int round = 0; round < KILLS; round++) {
            String name = "r" + round;
            int before = acknowledged.size();
            Thread load = Thread.ofVirtual().start(() -> put(name));
            Thread.sleep(LOAD_MS + random.nextInt(500));
            Eventually.until(() -> acknowledged.size() >= before + LOAD_EVENTS);
            server.kill();
            load.join();
            server.start();
        }
        Instant end = Instant.now().plus(DELIVERED);
        Map<String, Integer> delivered = delivered();
        while (!delivered.keySet().containsAll(acknowledged) && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(100);
            delivered = delivered();
        }
        assertThat(delivered.keySet()).as("seed %s", seed).containsAll(acknowledged);
        long repeated = delivered.values().stream().filter(times -> times > 1).count();
        assertThat(repeated).as("seed %s: events that came twice", seed).isLessThanOrEqualTo((long) UNDER_WAY * KILLS);
        assertThat(delivered.values()).as("seed %s", seed).allMatch(times -> times <= 1 + KILLS);
    }

    private void prepare() throws Exception {
        try (IamClient iam = server.pointed(IamClient.builder());
                KinesisClient kinesis = server.pointed(KinesisClient.builder())) {
            kinesis.createStream(r -> r.streamName("events").shardCount(1));
            iam.createRole(r -> r.roleName("role")
                    .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
            iam.putRolePolicy(r -> r.roleName("role")
                    .policyName("puts")
                    .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Action\":\"kinesis:PutRecord\",\"Resource\":\"*\"}]}"));
        }
        called("PutRule", "{\"Name\":\"r\",\"EventPattern\":\"{\\\"source\\\":[\\\"load\\\"]}\"}");
        called("PutTargets", "{\"Rule\":\"r\",\"Targets\":[{\"Id\":\"s\","
                + "\"Arn\":\"arn:aws:kinesis:us-east-1:000000000000:stream/events\","
                + "\"RoleArn\":\"arn:aws:iam::000000000000:role/role\",\"InputPath\":\"$.detail\"}]}");
    }

    private void put(String round) {
        try {
            for (int number = 0; ; number++) {
                List<String> names = names(round + "-" + number);
                called(
                        "PutEvents",
                        names.stream()
                                .map(name -> "{\"Source\":\"load\",\"DetailType\":\"t\",\"Detail\":\"{\\\"n\\\":\\\"" + name
                                        + "\\\"}\"}")
                                .collect(Collectors.joining(",", "{\"Entries\":[", "]}")));
                acknowledged.addAll(names);
            }
        } catch (Exception gone) {
            // Killed: what was under way may be there or not.
        }
    }

    private static List<String> names(String call) {
        return IntStream.range(0, ENTRIES).mapToObj(i -> call + "-" + i).toList();
    }

    private void called(String operation, String json) throws Exception {
        BareRequest bare = BareRequest.json(EventsOperations.FACTS, operation, json);
        SignedRequest request = SignedRequest.to(server.endpoint(), plain, WHO, EventsOperations.FACTS.signingName())
                .body(bare.body());
        bare.headers().forEach(request::header);
        HttpResponse<String> answer = request.post("/");
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(answer.body()).path("FailedEntryCount").asInt(0))
                .as(answer.body())
                .isZero();
    }

    /// How often each event came.
    private Map<String, Integer> delivered() {
        Map<String, Integer> times = new HashMap<>();
        try (KinesisClient kinesis = server.pointed(KinesisClient.builder())) {
            String iterator = kinesis.getShardIterator(r -> r.streamName("events")
                            .shardId("shardId-000000000000")
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            while (true) {
                String from = iterator;
                GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(from));
                for (Record record : page.records()) {
                    times.merge(
                            JsonMapper.shared()
                                    .readTree(record.data().asUtf8String())
                                    .path("n")
                                    .asString(),
                            1,
                            Integer::sum);
                }
                if (page.millisBehindLatest() == 0) {
                    return times;
                }
                iterator = page.nextShardIterator();
            }
        }
    }
}

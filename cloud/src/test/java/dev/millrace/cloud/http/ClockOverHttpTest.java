package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.wire.scheduler.SchedulerOperations;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sts.model.StsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The server's clock, moved: everything in the server follows, its clients need not.
class ClockOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who OWNER = Who.root("111122223333");

    private static JsonNode clock() throws Exception {
        return JsonMapper.shared().readTree(CLOUD.send("GET", "/_millrace/clock", "").body());
    }

    private static Instant now() throws Exception {
        return Instant.parse(clock().path("now").asString());
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return CLOUD.send("POST", "/_millrace/clock", body);
    }

    private static JsonNode advance(String time) throws Exception {
        HttpResponse<String> moved = post("{\"advance\":\"" + time + "\",\"patience\":\"4m\"}");
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(moved.body());
    }

    @AfterEach
    void run_on() throws Exception {
        post("{\"resume\":true}");
    }

    @Test
    void it_is_shown_advanced_set_frozen_and_resumed_and_never_set_back() throws Exception {
        Instant before = now();
        Instant target = before.plus(Duration.ofHours(30)).truncatedTo(ChronoUnit.SECONDS);

        assertThat(post("{\"set\":\"" + target + "\"}").body()).isEqualTo("{\"now\":\"" + target + "\",\"ran\":{}}");
        assertThat(now()).isBetween(target, target.plusSeconds(30));
        assertThat(Duration.parse(clock().path("ahead").asString())).isGreaterThan(Duration.ofHours(29));

        HttpResponse<String> back = post("{\"set\":\"" + before + "\"}");
        assertThat(back.statusCode()).isEqualTo(409);
        assertThat(back.body())
                .contains("\"message\":\"The clock is not set back: it is ")
                .contains("A reset empties the server and begins with real time.");

        assertThat(post("{\"freeze\":true}").statusCode()).isEqualTo(200);
        assertThat(clock().path("frozen").asBoolean()).isTrue();
        assertThat(now()).isEqualTo(now());
        assertThat(post("{\"resume\":true}").statusCode()).isEqualTo(200);
        assertThat(clock().path("frozen").asBoolean()).isFalse();
        assertThat(clock().path("moving").isNull()).isTrue();
    }

    @Test
    void what_is_not_understood_is_told_what_would_be() throws Exception {
        for (String body : List.of("", "{}", "[]", "{\"advance\":\"1h\",\"freeze\":true}", "{\"back\":\"1h\"}", "{{")) {
            HttpResponse<String> refused = post(body);
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(refused.body()).contains("The body is JSON with one of: {\\\"advance\\\": \\\"24h\\\"}");
        }
        assertThat(post("{\"advance\":\"soon\"}").body()).contains("Not a time span such as 24h, 1h30m, 90s or 7d: soon");
        assertThat(post("{\"advance\":\"-PT1H\"}").body()).contains("A time span from 0s to 3660d, not -PT1H");
        assertThat(post("{\"set\":\"noon\"}").body()).contains("Not a time such as 2026-12-24T06:59:50Z: noon");
        assertThat(post("{\"set\":\"+999999999-01-01T00:00:00Z\"}").body()).contains("moved by ten years at most");
        assertThat(CLOUD.send("DELETE", "/_millrace/clock", "").statusCode()).isEqualTo(405);
    }

    @Test
    void clients_sign_by_real_time_and_sessions_end_by_the_clock() throws Exception {
        var role = CLOUD.iam(OWNER)
                .createRole(r -> r.roleName("assumed")
                        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role();
        var session = CLOUD.sts(OWNER)
                .assumeRole(r -> r.roleArn(role.arn()).roleSessionName("session").durationSeconds(3600))
                .credentials();
        Who assumed = new Who(
                AwsSessionCredentials.create(
                        session.accessKeyId(), session.secretAccessKey(), session.sessionToken()),
                OWNER.region());
        advance("50m");
        assertThat(CLOUD.sts(assumed).getCallerIdentity().arn()).contains("assumed-role/assumed/session");

        advance("20m");

        assertThatThrownBy(() -> CLOUD.sts(assumed).getCallerIdentity())
                .isInstanceOfSatisfying(StsException.class, expired -> assertThat(
                                expired.awsErrorDetails().errorCode())
                        .isEqualTo("ExpiredToken"));
        assertThat(CLOUD.sts(OWNER).getCallerIdentity().account()).isEqualTo("111122223333");
    }

    @Test
    void what_is_kept_for_a_time_goes_with_the_clock() throws Exception {
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("kept").shardCount(1));
        CLOUD.kinesis(OWNER)
                .putRecord(r -> r.streamName("kept").partitionKey("1").data(SdkBytes.fromUtf8String("a")));
        CLOUD.logs(OWNER).createLogGroup(r -> r.logGroupName("kept"));
        CLOUD.logs(OWNER).createLogStream(r -> r.logGroupName("kept").logStreamName("s"));
        CLOUD.logs(OWNER).putRetentionPolicy(r -> r.logGroupName("kept").retentionInDays(1));
        long written = now().toEpochMilli();
        CLOUD.logs(OWNER)
                .putLogEvents(r -> r.logGroupName("kept")
                        .logStreamName("s")
                        .logEvents(InputLogEvent.builder()
                                .timestamp(written)
                                .message("a")
                                .build()));
        CLOUD.s3(OWNER).createBucket(r -> r.bucket("kept-for-a-day"));
        CLOUD.s3(OWNER)
                .putBucketLifecycleConfiguration(r -> r.bucket("kept-for-a-day")
                        .lifecycleConfiguration(c -> c.rules(rule -> rule.id("day")
                                .status(ExpirationStatus.ENABLED)
                                .filter(f -> f.prefix(""))
                                .expiration(e -> e.days(1)))));
        CLOUD.s3(OWNER).putObject(r -> r.bucket("kept-for-a-day").key("a"), RequestBody.fromString("a"));
        String image = new TestImage(CLOUD.ecr(OWNER), "kept").push();
        CLOUD.ecr(OWNER)
                .putLifecyclePolicy(r -> r.repositoryName("kept")
                        .lifecyclePolicyText("{\"rules\":[{\"rulePriority\":1,\"selection\":{\"tagStatus\":\"any\","
                                + "\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\",\"countNumber\":1},"
                                + "\"action\":{\"type\":\"expire\"}}]}"));
        assertThat(image).endsWith(":v1");

        advance("23h");
        assertThat(records()).isEqualTo(1);
        assertThat(messages("kept")).isEqualTo(1);
        assertThat(CLOUD.ecr(OWNER).listImages(r -> r.repositoryName("kept")).imageIds())
                .hasSize(1);
        advance("49h");

        assertThat(records()).isZero();
        assertThat(messages("kept")).isZero();
        assertThatThrownBy(() -> CLOUD.s3(OWNER).headObject(r -> r.bucket("kept-for-a-day").key("a")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThat(CLOUD.ecr(OWNER).listImages(r -> r.repositoryName("kept")).imageIds())
                .isEmpty();
    }

    private static int records() {
        String iterator = CLOUD.kinesis(OWNER)
                .getShardIterator(r -> r.streamName("kept")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return CLOUD.kinesis(OWNER).getRecords(r -> r.shardIterator(iterator)).records().size();
    }

    private static int messages(String group) {
        return CLOUD.logs(OWNER).filterLogEvents(r -> r.logGroupName(group)).events().size();
    }

    /// A schedule calls a function, which puts a record, which a mapping hands to another function: all of that under
    /// each hour.
    @Test
    void what_a_schedule_sets_off_happens_at_its_time() throws Exception {
        needsFunctions();
        // No hour comes by itself.
        post("{\"freeze\":true}");
        role("functions", "lambda.amazonaws.com", "*");
        role("schedules", "scheduler.amazonaws.com", "lambda:InvokeFunction");
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("beers").shardCount(1));
        function("collects", """
                import boto3
                kinesis = boto3.client('kinesis')
                def handler(event, context):
                    kinesis.put_record(StreamName='beers', PartitionKey='1', Data=event['at'].encode())
                """);
        function("drinks", """
                import base64
                def handler(event, context):
                    for record in event['Records']:
                        print('had ' + base64.b64decode(record['kinesis']['data']).decode())
                """);
        CLOUD.lambda(OWNER)
                .createEventSourceMapping(r -> r.functionName("drinks")
                        .eventSourceArn("arn:aws:kinesis:eu-west-1:111122223333:stream/beers")
                        .startingPosition(EventSourcePosition.TRIM_HORIZON));
        HttpResponse<String> made = BareRequest.rest(
                        "POST",
                        "/schedules/hourly",
                        "{\"ScheduleExpression\":\"cron(0 * * * ? *)\",\"FlexibleTimeWindow\":{\"Mode\":\"OFF\"},"
                                + "\"Target\":{\"Arn\":\"arn:aws:lambda:eu-west-1:111122223333:function:collects\","
                                + "\"RoleArn\":\"arn:aws:iam::111122223333:role/schedules\","
                                + "\"Input\":\"{\\\"at\\\":\\\"<aws.scheduler.scheduled-time>\\\"}\"}}")
                .signed(CLOUD, OWNER, SchedulerOperations.FACTS);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);

        JsonNode moved = advance("5h");

        assertThat(BareRequest.rest("DELETE", "/schedules/hourly", "")
                        .signed(CLOUD, OWNER, SchedulerOperations.FACTS)
                        .statusCode())
                .isEqualTo(200);
        assertThat(moved.path("ran").toString())
                .isEqualTo("{\"function collects\":5,\"function drinks\":5,\"schedule default/hourly\":5}");
        Eventually.until(() -> logged("drinks", "had").size() == 5);
        Set<Instant> begun = logged("drinks", "\"START RequestId\"").stream()
                .map(event -> Instant.ofEpochMilli(event.timestamp()))
                .collect(Collectors.toSet());
        assertThat(logged("drinks", "had")).allSatisfy(event -> {
            Instant due = Instant.parse(event.message().substring("had ".length()));
            assertThat(begun).contains(due);
            assertThat(Instant.ofEpochMilli(event.timestamp()))
                    .as("when it was printed is the hour at which it was due, or later where its pipe was read later")
                    .isAfterOrEqualTo(due);
        });
    }

    private static List<FilteredLogEvent> logged(String function, String pattern) {
        return CLOUD.logs(OWNER)
                .filterLogEvents(r -> r.logGroupName("/aws/lambda/" + function).filterPattern(pattern))
                .events();
    }

    @Test
    void a_function_that_fails_is_tried_again_after_its_minutes() throws Exception {
        needsFunctions();
        role("fails", "lambda.amazonaws.com", "logs:*");
        CLOUD.lambda(OWNER)
                .createFunction(r -> r.functionName("fails")
                        .timeout(FunctionOwner.PATIENT_SECONDS)
                        .runtime(Runtime.PYTHON3_12)
                        .handler("app.handler")
                        .role("arn:aws:iam::111122223333:role/fails")
                        .code(c -> c.zipFile(FunctionOwner.zip("def handler(e, c):\n    raise ValueError('no')\n"))));
        CLOUD.lambda(OWNER).waiter().waitUntilFunctionActiveV2(r -> r.functionName("fails"));
        // Time stands until it is moved: how long the first attempt takes is none of the minutes between them.
        post("{\"freeze\":true}");
        CLOUD.lambda(OWNER).invoke(r -> r.functionName("fails").invocationType(InvocationType.EVENT));

        advance("1h");

        Eventually.until(() -> logged("fails", "\"START RequestId\"").size() == 3);
        List<Long> starts = logged("fails", "\"START RequestId\"").stream()
                .map(FilteredLogEvent::timestamp)
                .toList();
        assertThat(starts.get(1) - starts.get(0)).isBetween(60_000L, 62_000L);
        assertThat(starts.get(2) - starts.get(1)).isBetween(120_000L, 122_000L);
    }

    @Test
    void a_restart_does_not_set_it_back_and_a_reset_begins_with_real_time() throws Exception {
        Instant before = Instant.parse(advance("2h").path("now").asString());

        CLOUD.restart();
        assertThat(now()).isBetween(before, before.plusSeconds(60));

        CLOUD.send("POST", "/_millrace/reset", "");
        assertThat(now()).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    private static void needsFunctions() throws Exception {
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(CLOUD.data().resolveSibling("probe")))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
    }

    private static void role(String name, String service, String action) {
        CLOUD.iam(OWNER)
                .createRole(r -> r.roleName(name)
                        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Principal\":{\"Service\":\"" + service + "\"},\"Action\":\"sts:AssumeRole\"}]}"));
        CLOUD.iam(OWNER)
                .putRolePolicy(r -> r.roleName(name)
                        .policyName("own")
                        .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\""
                                + action + "\",\"Resource\":\"*\"}]}"));
    }

    private static void function(String name, String code) {
        CLOUD.lambda(OWNER)
                .createFunction(r -> r.functionName(name)
                        .runtime(Runtime.PYTHON3_12)
                        .handler("app.handler")
                        .timeout(FunctionOwner.PATIENT_SECONDS)
                        .role("arn:aws:iam::111122223333:role/functions")
                        .code(c -> c.zipFile(FunctionOwner.zip(code))));
        CLOUD.lambda(OWNER).waiter().waitUntilFunctionActiveV2(r -> r.functionName(name));
    }
}

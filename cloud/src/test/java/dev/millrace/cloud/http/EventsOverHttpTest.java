package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.events.EventsOperations;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events between services, as Cloud ties them.
final class EventsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who WHO = RunningCloud.TEST;
    private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/events";
    private static final String ROLE = "arn:aws:iam::000000000000:role/events";

    @BeforeAll
    static void prepare() {
        CLOUD.kinesis(WHO).createStream(r -> r.streamName("events").shardCount(1));
        CLOUD.iam(WHO)
                .createRole(r -> r.roleName("events")
                        .assumeRolePolicyDocument(
                                """
                                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                                 "Principal":{"Service":"events.amazonaws.com"}}]}"""));
        CLOUD.iam(WHO)
                .putRolePolicy(r -> r.roleName("events")
                        .policyName("put")
                        .policyDocument(
                                """
                                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:PutRecord",
                                 "Resource":"*"}]}"""));
    }

    @Test
    void an_object_in_a_bucket_that_asks_for_it_is_an_event_in_a_stream() throws Exception {
        call("PutRule", "{'Name':'objects','EventPattern':'{\\'source\\':[\\'aws.s3\\'],\\'detail\\':{\\'object\\':"
                + "{\\'key\\':[{\\'prefix\\':\\'in/\\'}]}}}'}");
        call("PutTargets", "{'Rule':'objects','Targets':[{'Id':'s','Arn':'" + STREAM + "','RoleArn':'" + ROLE
                + "','InputPath':'$.detail.object','KinesisParameters':{'PartitionKeyPath':'$.detail.object.key'}}]}");
        S3Client s3 = CLOUD.s3(WHO);
        s3.createBucket(r -> r.bucket("lake-of-events"));
        s3.putObject(r -> r.bucket("lake-of-events").key("in/before"), RequestBody.fromString("x"));
        s3.putBucketNotificationConfiguration(r -> r.bucket("lake-of-events")
                .notificationConfiguration(n -> n.eventBridgeConfiguration(e -> {})));
        s3.putObject(r -> r.bucket("lake-of-events").key("out/a"), RequestBody.fromString("x"));
        s3.putObject(r -> r.bucket("lake-of-events").key("in/a"), RequestBody.fromString("four"));
        JsonNode object = records(1).getFirst();
        assertThat(object.path("key").asString()).isEqualTo("in/a");
        assertThat(object.path("size").asInt()).isEqualTo(4);
    }

    @Test
    void a_log_group_takes_events_where_a_policy_lets_them_in() throws Exception {
        CloudWatchLogsClient logs = CLOUD.logs(WHO);
        logs.createLogGroup(r -> r.logGroupName("/aws/events/all"));
        call("PutRule", "{'Name':'logged','EventPattern':'{\\'source\\':[\\'log\\']}'}");
        call("PutTargets", "{'Rule':'logged','Targets':[{'Id':'l',"
                + "'Arn':'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/all'}]}");
        logs.createLogGroup(r -> r.logGroupName("/closed/all"));
        call("PutTargets", "{'Rule':'logged','Targets':[{'Id':'c',"
                + "'Arn':'arn:aws:logs:us-east-1:000000000000:log-group:/closed/all'}]}");
        logs.putResourcePolicy(r -> r.policyName("events")
                .policyDocument(
                        """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents",
                         "Principal":{"Service":"events.amazonaws.com"},
                         "Resource":"arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/*:*"}]}"""));
        call("PutEvents", "{'Entries':[{'Source':'log','DetailType':'let in','Detail':'{}'}]}");
        Supplier<List<FilteredLogEvent>> all =
                () -> logs.filterLogEvents(r -> r.logGroupName("/aws/events/all")).events();
        Eventually.until(() -> !all.get().isEmpty());
        List<FilteredLogEvent> lines = all.get();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().message()).contains("\"detail-type\":\"let in\"");
        assertThat(logs.filterLogEvents(r -> r.logGroupName("/closed/all")).events())
                .isEmpty();
    }

    private static List<JsonNode> records(int wanted) {
        KinesisClient kinesis = CLOUD.kinesis(WHO);
        String iterator = kinesis.getShardIterator(r -> r.streamName("events")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        List<JsonNode> found = new ArrayList<>();
        AtomicReference<String> next = new AtomicReference<>(iterator);
        Eventually.until(() -> {
            GetRecordsResponse answer = kinesis.getRecords(r -> r.shardIterator(next.get()));
            answer.records().forEach(record -> found.add(
                    JsonMapper.shared().readTree(record.data().asUtf8String())));
            next.set(answer.nextShardIterator());
            return found.size() >= wanted;
        });
        assertThat(found).hasSize(wanted);
        return found;
    }

    private static String call(String operation, String body) throws Exception {
        String json = body.replace("\\'", "\\\"").replace('\'', '"');
        HttpResponse<String> answer = BareRequest.json(EventsOperations.FACTS, operation, json)
                .signed(CLOUD, WHO, EventsOperations.FACTS);
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(answer.body()).path("FailedEntryCount").asInt(0))
                .as(answer.body())
                .isZero();
        return answer.body();
    }
}

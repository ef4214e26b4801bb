package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.RunningCloud.TEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.events.EventsOperations;
import dev.millrace.wire.kinesis.KinesisOperations;
import dev.millrace.wire.lambda.LambdaOperations;
import dev.millrace.wire.scheduler.SchedulerOperations;
import dev.millrace.wire.service.ServiceFacts;
import dev.millrace.wire.sts.StsOperations;
import java.net.http.HttpResponse;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Patterns and lengths are those of AWS's newest models (botocore 1.44.8, November 2026), in messages and in what is let in.
final class ConstraintsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    @Test
    void a_schedule_names_no_pattern_with_anchors() throws Exception {
        said(
                BareRequest.rest(
                        "POST",
                        "/schedules/one",
                        "{\"ScheduleExpression\":\"rate(1 hour)\",\"Target\":{\"Arn\":\"arn\",\"RoleArn\":\"n/a\"},"
                                + "\"FlexibleTimeWindow\":{\"Mode\":\"OFF\"}}"),
                SchedulerOperations.FACTS,
                "1 validation error detected: Value 'n/a' at 'target.roleArn' failed to satisfy constraint: Member must "
                        + "satisfy regular expression pattern: arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+\"");
    }

    @Test
    void a_hash_key_that_is_none_meets_the_whole_pattern() throws Exception {
        said(
                BareRequest.json(
                        KinesisOperations.FACTS,
                        "PutRecord",
                        "{\"StreamName\":\"s\",\"Data\":\"eA==\",\"PartitionKey\":\"k\",\"ExplicitHashKey\":\"07\"}"),
                KinesisOperations.FACTS,
                "1 validation error detected: Value '07' at 'explicitHashKey' failed to satisfy constraint: Member must "
                        + "satisfy regular expression pattern: ^(0|([1-9]\\d{0,38}))$");
    }

    @Test
    void what_has_members_is_shown_with_them() throws Exception {
        String entry = "{\"Source\":\"one\",\"DetailType\":\"two\",\"Detail\":\"three\",\"EventBusName\":\"four\"}";
        String shown = "PutEventsRequestEntry(time=null, source=one, resources=null, detailType=two, detail=three, "
                + "eventBusName=four, traceHeader=null)";
        said(
                BareRequest.json(
                        EventsOperations.FACTS,
                        "PutEvents",
                        "{\"Entries\":[" + String.join(",", Collections.nCopies(11, entry)) + "]}"),
                EventsOperations.FACTS,
                "1 validation error detected: Value '[" + String.join(", ", Collections.nCopies(11, shown))
                        + "]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10");
    }

    @Test
    void a_filter_of_a_mapping_may_have_lines() throws Exception {
        said(
                BareRequest.rest(
                        "POST",
                        "/2015-03-31/event-source-mappings",
                        "{\"FunctionName\":\"none\",\"StartingPosition\":\"LATEST\",\"FilterCriteria\":{\"Filters\":[{\"Pattern\":"
                                + "\"{\\n  \\\"data\\\": {}\\n}\"}]},"
                                + "\"EventSourceArn\":\"arn:aws:kinesis:us-east-1:000000000000:stream/s\"}"),
                LambdaOperations.FACTS,
                "Function does not exist");
    }

    @Test
    void a_source_identity_may_be_long() throws Exception {
        assertThat(BareRequest.query(
                                StsOperations.FACTS,
                                "AssumeRole",
                                "&RoleSessionName=one&RoleArn=arn:aws:iam::000000000000:role/none&SourceIdentity="
                                        + "i".repeat(256))
                        .signed(CLOUD, TEST, StsOperations.FACTS)
                        .body())
                .contains("<Code>AccessDenied</Code>");
        assertThat(BareRequest.query(
                                StsOperations.FACTS,
                                "AssumeRole",
                                "&RoleSessionName=one&RoleArn=arn:aws:iam::000000000000:role/none&SourceIdentity="
                                        + "i".repeat(257))
                        .signed(CLOUD, TEST, StsOperations.FACTS)
                        .body())
                .contains("Member must have length less than or equal to 256");
    }

    private static void said(BareRequest request, ServiceFacts facts, String message) throws Exception {
        HttpResponse<String> answer = request.signed(CLOUD, TEST, facts);
        assertThat(answer.body().replace("\\\\", "\\")).as("%s", answer.statusCode()).contains(message);
    }
}

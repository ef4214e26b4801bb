package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.scheduler.SchedulerOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;

/// A schedule that makes a log group: at once, whenever it begins.
final class SchedulerContract implements ServiceContract {
    private final AtomicInteger hours = new AtomicInteger(1);

    @Override
    public ServiceFacts facts() {
        return SchedulerOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        try {
            cloud.iam(who)
                    .createRole(r -> r.roleName("schedules")
                            .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                    + "\"Principal\":{\"Service\":\"scheduler.amazonaws.com\"},"
                                    + "\"Action\":\"sts:AssumeRole\"}]}"));
            cloud.iam(who)
                    .putRolePolicy(r -> r.roleName("schedules")
                            .policyName("logs")
                            .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                    + "\"Action\":\"logs:CreateLogGroup\",\"Resource\":\"*\"}]}"));
        } catch (EntityAlreadyExistsException there) {
            // One role serves all.
        }
        assertThat(put(cloud, who, "POST", name, "rate(1 hour)").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> put(RunningCloud cloud, Who who, String method, String name, String expression)
            throws Exception {
        String input = "{\\\"LogGroupName\\\":\\\"made-by-" + name + "\\\"}";
        return BareRequest.rest(
                        method,
                        "/schedules/" + name,
                        "{\"ScheduleExpression\":\"" + expression + "\",\"FlexibleTimeWindow\":{\"Mode\":\"OFF\"},"
                                + "\"Target\":{\"Arn\":\"" + Forms.arn(who)
                                + ":scheduler:::aws-sdk:cloudwatchlogs:createLogGroup\","
                                + "\"RoleArn\":\"" + Forms.arn(who) + ":iam::" + Forms.account(who)
                                + ":role/schedules\","
                                + "\"Input\":\"" + input + "\"}}")
                .signed(cloud, who, facts());
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.rest("GET", "/schedules", "")
                .signed(cloud, who, facts())
                .body()
                .contains("\"Name\":\"" + name + "\"");
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        CloudWatchLogsClient logs = cloud.logs(who);
        awaitMade(logs, name);
        logs.deleteLogGroup(r -> r.logGroupName("made-by-" + name));
        String other = "rate(" + hours.incrementAndGet() + " hours)";
        assertThat(put(cloud, who, "PUT", name, other).statusCode()).isEqualTo(200);
        awaitMade(logs, name);
    }

    /// Returns when the schedule has come.
    private static void awaitMade(CloudWatchLogsClient logs, String name) {
        Eventually.until(() -> !logs.describeLogGroups(r -> r.logGroupNamePrefix("made-by-" + name))
                .logGroups()
                .isEmpty());
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        try {
            HttpResponse<String> answer =
                    BareRequest.rest("DELETE", "/schedules/" + name, "").signed(cloud, who, facts());
            assertThat(answer.statusCode()).isEqualTo(200);
            cloud.logs(who).deleteLogGroup(r -> r.logGroupName("made-by-" + name));
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.rest("GET", "/schedules/" + name, "")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"Arn\":\"" + Forms.arn(who) + ":scheduler:" + who.region().id() + ":"
                + Forms.account(who)
                + ":schedule/default/" + name + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("CreationDate", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.rest("GET", "/minds", ""),
                new Refusal(
                        404, "UnknownOperationException", "Millrace knows no operation of Scheduler at GET /minds"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.rest("POST", "/schedules/a", "{\"ScheduleExpression\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.rest("GET", "/schedules?MaxResults=0", ""),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: "
                                + "Member must have value greater than or equal to 1"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = Forms.arn(caller) + ":scheduler:" + caller.region().id() + ":" + owner + ":schedule-group/" + name;
        return new Refused(
                BareRequest.rest(
                        "POST",
                        "/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8),
                        "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}"),
                Forms.othersResource(403, "AccessDeniedException", caller, "scheduler:TagResource", arn));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.rest("GET", "/schedules", ""),
                new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }
}

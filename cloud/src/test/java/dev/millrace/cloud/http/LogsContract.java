package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.logs.LogsOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;

/// A log group.
final class LogsContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return LogsOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        cloud.logs(who).createLogGroup(r -> r.logGroupName(name));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.logs(who).describeLogGroups().logGroups().stream()
                .map(LogGroup::logGroupName)
                .anyMatch(name::equals);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) {
        CloudWatchLogsClient logs = cloud.logs(who);
        logs.createLogStream(r -> r.logGroupName(name).logStreamName("stream"));
        logs.putLogEvents(r -> r.logGroupName(name)
                .logStreamName("stream")
                .logEvents(InputLogEvent.builder()
                        .timestamp(System.currentTimeMillis())
                        .message("used")
                        .build()));
        assertThat(logs.getLogEvents(r -> r.logGroupName(name).logStreamName("stream")).events())
                .extracting(OutputLogEvent::message)
                .containsExactly("used");
        logs.deleteLogStream(r -> r.logGroupName(name).logStreamName("stream"));
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.logs(who).deleteLogGroup(r -> r.logGroupName(name));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.json(facts(), "DescribeLogGroups", "{\"logGroupNamePrefix\":\"" + name + "\"}")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        String arn = arn(Forms.account(who), who, name);
        return List.of(quote("\"arn\":\"" + arn + ":*\""), quote("\"logGroupArn\":\"" + arn + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochMillis("creationTime", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400, "UnknownOperationException", "Could not find operation ReadMinds for version 2014-03-28"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "CreateLogGroup", "{\"logGroupName\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "CreateLogGroup", "{\"logGroupName\":\"no:group\"}"),
                new Refusal(
                        400,
                        "InvalidParameterException",
                        "1 validation error detected: Value 'no:group' at 'logGroupName' failed to satisfy constraint: "
                                + "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        return new Refused(
                BareRequest.json(
                        facts(),
                        "TagResource",
                        "{\"resourceArn\":\"" + arn(owner, caller, name) + "\",\"tags\":{\"a\":\"1\"}}"),
                Forms.othersResource(
                        400, "AccessDeniedException", caller, "logs:TagResource", arn(owner, caller, name)));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "DescribeLogGroups", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":logs:" + who.region().id() + ":" + account + ":log-group:" + name;
    }
}

package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.cloudwatch.CloudwatchOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A metric alarm.
final class CloudwatchContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return CloudwatchOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        call(
                cloud,
                who,
                "PutMetricAlarm",
                "{\"AlarmName\":\"" + name + "\",\"Namespace\":\"App\",\"MetricName\":\"Latency\",\"Statistic\":\"Sum\","
                        + "\"Period\":86400,\"EvaluationPeriods\":1,\"Threshold\":5,"
                        + "\"ComparisonOperator\":\"GreaterThanThreshold\"}");
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        return described(cloud, who, name).contains("\"AlarmName\":\"" + name + "\"");
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        for (String state : List.of("ALARM", "OK")) {
            call(
                    cloud,
                    who,
                    "SetAlarmState",
                    "{\"AlarmName\":\"" + name + "\",\"StateValue\":\"" + state + "\",\"StateReason\":\"used\"}");
            assertThat(described(cloud, who, name)).contains("\"StateValue\":\"" + state + "\"");
        }
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        try {
            call(cloud, who, "DeleteAlarms", "{\"AlarmNames\":[\"" + name + "\"]}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return call(cloud, who, "DescribeAlarms", "{\"AlarmNames\":[\"" + name + "\"]}");
    }

    private String call(RunningCloud cloud, Who who, String operation, String body) throws Exception {
        HttpResponse<String> answer = BareRequest.json(facts(), operation, body).signed(cloud, who, facts());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"AlarmArn\":\"" + arn(Forms.account(who), who, name) + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("AlarmConfigurationUpdatedTimestamp", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400, "UnknownOperationException", "Could not find operation ReadMinds for version 2010-08-01"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "PutMetricAlarm", "{\"AlarmName\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(
                        facts(),
                        "SetAlarmState",
                        "{\"AlarmName\":\"a\",\"StateValue\":\"FINE\",\"StateReason\":\"used\"}"),
                new Refusal(
                        400,
                        "ValidationError",
                        "1 validation error detected: Value 'FINE' at 'stateValue' failed to satisfy constraint: "
                                + "Member must satisfy enum value set: [OK, ALARM, INSUFFICIENT_DATA]"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = arn(owner, caller, name);
        return new Refused(
                BareRequest.json(
                        facts(),
                        "TagResource",
                        "{\"ResourceARN\":\"" + arn + "\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}"),
                Forms.othersResource(400, "AccessDeniedException", caller, "cloudwatch:TagResource", arn));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "DescribeAlarms", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":cloudwatch:" + who.region().id() + ":" + account + ":alarm:" + name;
    }
}

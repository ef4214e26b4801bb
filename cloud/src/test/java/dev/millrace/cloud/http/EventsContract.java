package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.events.EventsOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// An event bus.
final class EventsContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return EventsOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        call(cloud, who, "CreateEventBus", "{'Name':'" + name + "'}");
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        String found = call(cloud, who, "ListEventBuses", "{'NamePrefix':'" + name + "'}");
        return found.contains("\"Name\":\"" + name + "\"");
    }

    /// An event that matches a rule is in the archive beside it.
    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        call(cloud, who, "PutRule", "{'Name':'used','EventBusName':'" + name + "','EventPattern':'{\\\"source\\\":[\\\"x\\\"]}'}");
        call(
                cloud,
                who,
                "CreateArchive",
                "{'ArchiveName':'used-" + name + "','EventSourceArn':'" + arn(Forms.account(who), who, name) + "'}");
        call(
                cloud,
                who,
                "PutEvents",
                "{'Entries':[{'EventBusName':'" + name + "','Source':'x','DetailType':'y','Detail':'{}'}]}");
        assertThat(call(cloud, who, "DescribeArchive", "{'ArchiveName':'used-" + name + "'}"))
                .contains("\"EventCount\":1,");
        call(cloud, who, "DeleteArchive", "{'ArchiveName':'used-" + name + "'}");
        call(cloud, who, "DeleteRule", "{'Name':'used','EventBusName':'" + name + "'}");
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        try {
            call(cloud, who, "DeleteEventBus", "{'Name':'" + name + "'}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return call(cloud, who, "DescribeEventBus", "{'Name':'" + name + "'}");
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"Arn\":\"" + arn(Forms.account(who), who, name) + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("CreationTime", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400, "UnknownOperationException", "Could not find operation ReadMinds for version 2015-10-07"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "CreateEventBus", "{\"Name\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "PutRule", "{\"Name\":\"no rule\"}"),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value 'no rule' at 'name' failed to satisfy constraint: "
                                + "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = arn(owner, caller, name);
        return new Refused(
                BareRequest.json(
                        facts(),
                        "TagResource",
                        "{\"ResourceARN\":\"" + arn + "\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}"),
                Forms.othersResource(400, "AccessDeniedException", caller, "events:TagResource", arn));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "ListEventBuses", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private String call(RunningCloud cloud, Who who, String operation, String body) throws Exception {
        HttpResponse<String> answer = BareRequest.json(facts(), operation, body.replace('\'', '"'))
                .signed(cloud, who, facts());
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(answer.body()).path("FailedEntryCount").asInt(0))
                .as(answer.body())
                .isZero();
        return answer.body();
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":events:" + who.region().id() + ":" + account + ":event-bus/" + name;
    }
}

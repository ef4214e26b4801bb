package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.athena.AthenaOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatus;
import software.amazon.awssdk.services.athena.model.Tag;
import software.amazon.awssdk.services.athena.model.WorkGroupSummary;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A work group.
final class AthenaContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return AthenaOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        cloud.athena(who).createWorkGroup(r -> r.name(name)
                .configuration(c -> c.resultConfiguration(results -> results.outputLocation(location(who)))));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.athena(who).listWorkGroups(r -> {}).workGroups().stream()
                .map(WorkGroupSummary::name)
                .anyMatch(name::equals);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        AthenaClient athena = cloud.athena(who);
        try {
            cloud.s3(who).createBucket(r -> r.bucket(bucket(who)));
        } catch (S3Exception there) {
            assertThat(there.statusCode()).isEqualTo(409);
        }
        String id = athena.startQueryExecution(r -> r.workGroup(name).queryString("SHOW DATABASES"))
                .queryExecutionId();
        QueryExecutionStatus status;
        do {
            status = athena.getQueryExecution(r -> r.queryExecutionId(id)).queryExecution().status();
        } while (status.state() == QueryExecutionState.QUEUED || status.state() == QueryExecutionState.RUNNING);
        assertThat(status.stateChangeReason()).isNull();
        assertThat(status.state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        athena.getQueryResults(r -> r.queryExecutionId(id));
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.athena(who).deleteWorkGroup(r -> r.workGroup(name).recursiveDeleteOption(true));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        cloud.athena(who)
                .tagResource(r -> r.resourceARN(arn(Forms.account(who), who, name))
                        .tags(Tag.builder().key("a").value("1").build()));
        return BareRequest.json(facts(), "GetWorkGroup", "{\"WorkGroup\":\"" + name + "\"}")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"EffectiveEngineVersion\":\"Athena engine version 3\""));
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
                        400, "UnknownOperationException", "Could not find operation ReadMinds for version 2017-05-18"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "CreateWorkGroup", "{\"Name\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "CreateWorkGroup", "{\"Name\":\"no group\"}"),
                new Refusal(
                        400,
                        "InvalidRequestException",
                        "1 validation error detected: Value 'no group' at 'name' failed to satisfy constraint: "
                                + "Member must satisfy regular expression pattern: [a-zA-Z0-9._-]{1,128}"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = arn(owner, caller, name);
        return new Refused(
                BareRequest.json(
                        facts(),
                        "TagResource",
                        "{\"ResourceARN\":\"" + arn + "\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}"),
                Forms.othersResource(400, "AccessDeniedException", caller, "athena:TagResource", arn));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "ListWorkGroups", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String bucket(Who who) {
        return "athena-results-" + Forms.account(who) + "-" + who.region().id();
    }

    private static String location(Who who) {
        return "s3://" + bucket(who) + "/results/";
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":athena:" + who.region().id() + ":" + account + ":workgroup/" + name;
    }
}

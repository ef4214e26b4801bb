package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.glue.GlueOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A database of the data catalogue.
final class GlueContract implements ServiceContract {
    private static final Pattern CREATED = Pattern.compile("\"CreateTime\":([0-9]+)(?:\\.0*)?[,}]");

    @Override
    public ServiceFacts facts() {
        return GlueOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        done(cloud, who, "CreateDatabase", "{\"DatabaseInput\":{\"Name\":\"" + name + "\"}}");
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        return done(cloud, who, "GetDatabases", "{}").contains("\"Name\":\"" + name + "\"");
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        String table = "\"DatabaseName\":\"" + name + "\",\"TableName\":\"t\"";
        done(
                cloud,
                who,
                "CreateTable",
                "{\"DatabaseName\":\"" + name + "\",\"TableInput\":{\"Name\":\"t\",\"PartitionKeys\":"
                        + "[{\"Name\":\"year\",\"Type\":\"int\"}]}}");
        for (String year : List.of("2025", "2026")) {
            done(cloud, who, "CreatePartition", "{" + table + ",\"PartitionInput\":{\"Values\":[\"" + year + "\"]}}");
        }
        assertThat(done(cloud, who, "GetPartitions", "{" + table + ",\"Expression\":\"year > 2025\"}"))
                .contains("\"Values\":[\"2026\"]")
                .doesNotContain("2025");
        done(cloud, who, "DeleteTable", "{\"DatabaseName\":\"" + name + "\",\"Name\":\"t\"}");
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        try {
            done(cloud, who, "DeleteDatabase", "{\"Name\":\"" + name + "\"}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return done(cloud, who, "GetDatabase", "{\"Name\":\"" + name + "\"}");
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"CatalogId\":\"" + Forms.account(who) + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        Matcher created = CREATED.matcher(description);
        assertThat(created.find()).as(description).isTrue();
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(created.group(1))));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400, "UnknownOperationException", "Could not find operation ReadMinds for version 2017-03-31"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "GetDatabase", "{\"Name\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "GetDatabase", "{\"Name\":\"\"}"),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value '' at 'name' failed to satisfy constraint: "
                                + "Member must have length greater than or equal to 1"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = Forms.arn(caller) + ":glue:" + caller.region().id() + ":" + owner + ":database/" + name;
        return new Refused(
                BareRequest.json(
                        facts(), "TagResource", "{\"ResourceArn\":\"" + arn + "\",\"TagsToAdd\":{\"a\":\"1\"}}"),
                new Refusal(
                        400,
                        "AccessDeniedException",
                        "User: " + Forms.arn(caller) + ":iam::" + Forms.account(caller)
                                + ":root is not authorized to perform: glue:TagResource on resource: " + arn));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "GetDatabases", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private String done(RunningCloud cloud, Who who, String operation, String body) throws Exception {
        HttpResponse<String> answer =
                BareRequest.json(facts(), operation, body).signed(cloud, who, facts());
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }
}

package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.ec2.Ec2Operations;
import dev.millrace.wire.mwaa.MwaaOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.s3.S3Client;

/// An environment whose endpoints are the customer's to make: it waits for them, and no Airflow is installed for it.
final class MwaaContract implements ServiceContract {
    private static final Pattern SUBNET = Pattern.compile("<subnetId>(subnet-[0-9a-f]+)</subnetId>");
    private static final Pattern GROUP = Pattern.compile("<groupId>(sg-[0-9a-f]+)</groupId>");

    @Override
    public ServiceFacts facts() {
        return MwaaOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        String account = Forms.account(who);
        String bucket = "dags-" + account + "-" + who.region().id() + "-" + name;
        S3Client s3 = cloud.s3(who);
        s3.createBucket(r -> r.bucket(bucket));
        s3.putBucketVersioning(r -> r.bucket(bucket).versioningConfiguration(v -> v.status("Enabled")));
        s3.putPublicAccessBlock(r -> r.bucket(bucket)
                .publicAccessBlockConfiguration(b -> b.blockPublicAcls(true)
                        .blockPublicPolicy(true)
                        .ignorePublicAcls(true)
                        .restrictPublicBuckets(true)));
        try {
            cloud.iam(who)
                    .createRole(r -> r.roleName("airflow")
                            .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                    + "\"Principal\":{\"Service\":[\"airflow-env.amazonaws.com\","
                                    + "\"airflow.amazonaws.com\"]},\"Action\":\"sts:AssumeRole\"}]}"));
        } catch (EntityAlreadyExistsException there) {
            // One role serves all.
        }
        List<String> subnets = ids(cloud, who, "DescribeSubnets", SUBNET);
        String group = ids(cloud, who, "DescribeSecurityGroups", GROUP).getFirst();
        HttpResponse<String> made = BareRequest.rest(
                        "PUT",
                        "/environments/" + name,
                        "{\"ExecutionRoleArn\":\"" + Forms.arn(who) + ":iam::" + account
                                + ":role/airflow\",\"SourceBucketArn\":\"" + Forms.arn(who) + ":s3:::"
                                + bucket + "\",\"DagS3Path\":\"dags\",\"EndpointManagement\":\"CUSTOMER\","
                                + "\"NetworkConfiguration\":{\"SubnetIds\":[\"" + subnets.get(0) + "\",\"" + subnets.get(1)
                                + "\"],\"SecurityGroupIds\":[\"" + group + "\"]}}")
                .signed(cloud, who, facts());
        assertThat(made.body()).contains("\"Arn\":\"");
        Eventually.until(() -> shown(cloud, who, name).contains("\"Status\":\"PENDING\",\"Arn\""));
    }

    /// Of the default VPC, which has a subnet in each zone.
    private static List<String> ids(RunningCloud cloud, Who who, String action, Pattern id) throws Exception {
        String answer = BareRequest.query(Ec2Operations.FACTS, action, "")
                .signed(cloud, who, Ec2Operations.FACTS)
                .body();
        return id.matcher(answer).results().map(found -> found.group(1)).distinct().toList();
    }

    private String shown(RunningCloud cloud, Who who, String name) {
        try {
            return described(cloud, who, name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.rest("GET", "/environments", "")
                .signed(cloud, who, facts())
                .body()
                .contains("\"" + name + "\"");
    }

    /// Its page says how it is.
    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        Matcher url = Pattern.compile("\"WebserverUrl\":\"(http://127.0.0.1:[0-9]+)\"")
                .matcher(described(cloud, who, name));
        assertThat(url.find()).isTrue();
        HttpResponse<String> page = cloud.plain()
                .send(
                        HttpRequest.newBuilder(URI.create(url.group(1) + "/")).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("The environment " + name + " is PENDING");
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        try {
            HttpResponse<String> answer =
                    BareRequest.rest("DELETE", "/environments/" + name, "").signed(cloud, who, facts());
            assertThat(answer.statusCode()).isEqualTo(200);
            Eventually.until(() -> shown(cloud, who, name).contains("No environment found with name " + name));
            cloud.s3(who).deleteBucket(r -> r.bucket(
                    "dags-" + Forms.account(who) + "-" + who.region().id() + "-" + name));
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.rest("GET", "/environments/" + name, "")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"Arn\":\"" + Forms.arn(who) + ":airflow:" + who.region().id() + ":" + Forms.account(who)
                + ":environment/" + name + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("CreatedAt", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.rest("GET", "/minds", ""),
                new Refusal(404, "UnknownOperationException", "Millrace knows no operation of MWAA at GET /minds"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.rest("PATCH", "/environments/a", "{\"AirflowVersion\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.rest("GET", "/environments?MaxResults=26", ""),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value '26' at 'maxResults' failed to satisfy constraint: "
                                + "Member must have value less than or equal to 25"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String arn = Forms.arn(caller) + ":airflow:" + caller.region().id() + ":" + owner + ":environment/" + name;
        return new Refused(
                BareRequest.rest(
                        "POST",
                        "/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8),
                        "{\"Tags\":{\"a\":\"1\"}}"),
                new Refusal(404, "ResourceNotFoundException", "No environment found with name " + name + "."));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.rest("GET", "/environments", ""),
                new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }
}

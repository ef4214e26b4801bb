package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.ecr.EcrOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.Repository;

/// A repository.
final class EcrContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return EcrOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        cloud.ecr(who).createRepository(r -> r.repositoryName(name));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.ecr(who).describeRepositories().repositories().stream()
                .map(Repository::repositoryName)
                .anyMatch(name::equals);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) {
        EcrClient ecr = cloud.ecr(who);
        String id = ecr.initiateLayerUpload(r -> r.repositoryName(name)).uploadId();
        assertThat(id).matches(Forms.UUID);
        assertThat(ecr.uploadLayerPart(r -> r.repositoryName(name)
                                .uploadId(id)
                                .partFirstByte(0L)
                                .partLastByte(3L)
                                .layerPartBlob(SdkBytes.fromUtf8String("used")))
                        .lastByteReceived())
                .isEqualTo(3);
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.ecr(who).deleteRepository(r -> r.repositoryName(name));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.json(facts(), "DescribeRepositories", "{\"repositoryNames\":[\"" + name + "\"]}")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                quote("\"repositoryArn\":\"" + arn(Forms.account(who), who, name) + "\""),
                quote("\"registryId\":\"" + Forms.account(who) + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("createdAt", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400, "UnknownOperationException", "Could not find operation ReadMinds for version 2015-09-21"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "CreateRepository", "{\"repositoryName\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "CreateRepository", "{\"repositoryName\":\"No Repository\"}"),
                new Refusal(
                        400,
                        "InvalidParameterException",
                        "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular"
                                + " expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        return new Refused(
                BareRequest.json(
                        facts(),
                        "TagResource",
                        "{\"resourceArn\":\"" + arn(owner, caller, name)
                                + "\",\"tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}"),
                new Refusal(
                        400,
                        "AccessDeniedException",
                        "User: " + Forms.arn(caller) + ":iam::" + Forms.account(caller)
                                + ":root is not authorized to access the registry with id '" + owner + "'"));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "DescribeRepositories", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":ecr:" + who.region().id() + ":" + account + ":repository/" + name;
    }
}

package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.iam.IamOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;

/// A managed policy, attached to a user whose key is good.
final class IamContract implements ServiceContract {
    private static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";

    @Override
    public ServiceFacts facts() {
        return IamOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        cloud.iam(who).createPolicy(r -> r.policyName(name).policyDocument(DOCUMENT));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.iam(who).listPolicies(r -> r.scope(PolicyScopeType.LOCAL)).policies().stream()
                .map(Policy::policyName)
                .anyMatch(name::equals);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) {
        IamClient iam = cloud.iam(who);
        String arn = arn(Forms.account(who), who, name);
        iam.createUser(r -> r.userName(name));
        iam.attachUserPolicy(r -> r.userName(name).policyArn(arn));
        AccessKey key = iam.createAccessKey(r -> r.userName(name)).accessKey();
        assertThat(key.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
        Who user = new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), who.region());
        assertThat(cloud.sts(user).getCallerIdentity().arn())
                .isEqualTo(Forms.arn(who) + ":iam::" + Forms.account(who) + ":user/" + name);
        iam.deleteAccessKey(r -> r.userName(name).accessKeyId(key.accessKeyId()));
        iam.detachUserPolicy(r -> r.userName(name).policyArn(arn));
        iam.deleteUser(r -> r.userName(name));
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.iam(who).deletePolicy(r -> r.policyArn(arn(Forms.account(who), who, name)));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.query(facts(), "GetPolicy", parameter(arn(Forms.account(who), who, name)))
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                quote("<Arn>" + arn(Forms.account(who), who, name) + "</Arn>"),
                Pattern.compile("<PolicyId>ANPA[A-Z2-7]{17}</PolicyId>"));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.seconds("CreateDate", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.query(facts(), "ReadMinds", ""),
                new Refusal(400, "InvalidAction", "Could not find operation ReadMinds for version 2010-05-08"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.query(facts(), "ListUsers", "&MaxItems=many"),
                new Refusal(400, "MalformedInput", "'many' can not be converted to an Integer"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.query(facts(), "ListUsers", "&MaxItems=0"),
                new Refusal(
                        400,
                        "ValidationError",
                        "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: "
                                + "Member must have value greater than or equal to 1"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        return new Refused(
                BareRequest.query(facts(), "DeletePolicy", parameter(arn(owner, caller, name))),
                Forms.othersResource(403, "AccessDenied", caller, "iam:DeletePolicy", arn(owner, caller, name)));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.query(facts(), "ListUsers", ""),
                new Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token"));
    }

    private static String parameter(String arn) {
        return "&PolicyArn=" + URLEncoder.encode(arn, StandardCharsets.UTF_8);
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":iam::" + account + ":policy/" + name;
    }
}

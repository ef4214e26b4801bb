package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.service.ServiceFacts;
import dev.millrace.wire.sts.StsOperations;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// A session of a role.
final class StsContract implements ServiceContract {
    /// The sessions made, by their names.
    private final Map<String, Who> sessions = new ConcurrentHashMap<>();

    @Override
    public ServiceFacts facts() {
        return StsOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        String account = Forms.account(who);
        cloud.iam(who)
                .createRole(r -> r.roleName(name)
                        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Principal\":{\"AWS\":\"" + account + "\"},\"Action\":\"sts:AssumeRole\"}]}"));
        Instant before = Instant.now();
        HttpResponse<String> answer = assume(who, account, name).signed(cloud, who, facts());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String made = answer.body();
        assertThat(Forms.seconds("Expiration", made).minus(Duration.ofHours(1)))
                .isBetween(before.minusSeconds(1), Instant.now());
        sessions.put(
                name,
                new Who(
                        AwsSessionCredentials.create(
                                Forms.only("<AccessKeyId>(ASIA[A-Z2-7]{16})<", made),
                                Forms.only("<SecretAccessKey>([A-Za-z0-9/+]{40})<", made),
                                Forms.only("<SessionToken>([A-Za-z0-9/+=]+)<", made)),
                        who.region()));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        HttpResponse<String> answer = identity(cloud, name);
        if (answer.statusCode() != 200) {
            assertThat(Refusal.of(facts(), answer))
                    .isEqualTo(new Refusal(
                            403, "InvalidClientTokenId", "The security token included in the request is invalid."));
        }
        return answer.statusCode() == 200;
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) {
        assertThat(cloud.sts(session(name)).getCallerIdentity().arn())
                .isEqualTo(Forms.arn(who) + ":sts::" + Forms.account(who) + ":assumed-role/" + name + "/session");
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        return false;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return identity(cloud, name).body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                quote("<Arn>" + Forms.arn(who) + ":sts::" + Forms.account(who) + ":assumed-role/" + name
                        + "/session</Arn>"),
                quote("<Account>" + Forms.account(who) + "</Account>"),
                Pattern.compile("<UserId>AROA[A-Z2-7]{17}:session</UserId>"));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.empty();
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.query(facts(), "ReadMinds", ""),
                new Refusal(400, "InvalidAction", "Could not find operation ReadMinds for version 2011-06-15"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.query(facts(), "GetSessionToken", "&DurationSeconds=long"),
                new Refusal(400, "MalformedInput", "'long' can not be converted to an Integer"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.query(facts(), "GetSessionToken", "&DurationSeconds=1"),
                new Refusal(
                        400,
                        "ValidationError",
                        "1 validation error detected: Value '1' at 'durationSeconds' failed to satisfy constraint: "
                                + "Member must have value greater than or equal to 900"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        return new Refused(assume(caller, owner, name), new Refusal(
                        403,
                        "AccessDenied",
                        "User: " + Forms.arn(caller) + ":iam::" + Forms.account(caller)
                                + ":root is not authorized to perform: sts:AssumeRole on resource: "
                                + Forms.arn(caller) + ":iam::" + owner + ":role/" + name));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.query(facts(), "GetCallerIdentity", ""),
                new Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token"));
    }

    private Who session(String name) {
        return Objects.requireNonNull(sessions.get(name), name);
    }

    private BareRequest assume(Who caller, String account, String role) {
        String arn =
                URLEncoder.encode(Forms.arn(caller) + ":iam::" + account + ":role/" + role, StandardCharsets.UTF_8);
        return BareRequest.query(facts(), "AssumeRole", "&RoleSessionName=session&RoleArn=" + arn);
    }

    private HttpResponse<String> identity(RunningCloud cloud, String name) throws Exception {
        return BareRequest.query(facts(), "GetCallerIdentity", "").signed(cloud, session(name), facts());
    }
}

package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

final class IamOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";
    private static final Who ROOT = Who.root(ACCOUNT);

    private static final String POLICY = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"kinesis:*\",\"Resource\":\"*\"}]}";

    private final IamClient iam = CLOUD.iam(ROOT);

    @Test
    void a_role_reads_back_as_terraform_made_it() {
        String trust = trusting("\"Service\":\"lambda.amazonaws.com\"");
        Role made = iam.createRole(r -> r.roleName("predictor")
                        .path("/rides/")
                        .description("Runs the predictor")
                        .maxSessionDuration(7200)
                        .assumeRolePolicyDocument(trust)
                        .tags(tag("team", "rides")))
                .role();
        assertThat(made.arn()).isEqualTo("arn:aws:iam::111122223333:role/rides/predictor");
        assertThat(made.roleId()).matches("AROA[A-Z0-9]{17}");
        Role role = iam.getRole(r -> r.roleName("predictor")).role();
        assertThat(decoded(role.assumeRolePolicyDocument())).isEqualTo(trust);
        assertThat(role.description()).isEqualTo("Runs the predictor");
        assertThat(role.maxSessionDuration()).isEqualTo(7200);
        assertThat(role.tags()).containsExactly(tag("team", "rides"));
        assertThat(role.createDate())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));

        Policy policy = iam.createPolicy(
                        r -> r.policyName("stream").path("/rides/").policyDocument(POLICY))
                .policy();
        assertThat(policy.arn()).isEqualTo("arn:aws:iam::111122223333:policy/rides/stream");
        assertThat(policy.policyId()).matches("ANPA[A-Z0-9]{17}");
        assertThat(policy.defaultVersionId()).isEqualTo("v1");
        iam.attachRolePolicy(r -> r.roleName("predictor").policyArn(policy.arn()));
        String managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        iam.attachRolePolicy(r -> r.roleName("predictor").policyArn(managed));
        iam.putRolePolicy(r -> r.roleName("predictor").policyName("inline").policyDocument(POLICY));
        assertThat(iam.listAttachedRolePolicies(r -> r.roleName("predictor")).attachedPolicies())
                .extracting(AttachedPolicy::policyArn)
                .containsExactlyInAnyOrder(policy.arn(), managed);
        assertThat(iam.listRolePolicies(r -> r.roleName("predictor")).policyNames())
                .containsExactly("inline");
        assertThat(decoded(iam.getRolePolicy(r -> r.roleName("predictor").policyName("inline"))
                        .policyDocument()))
                .isEqualTo(POLICY);
        assertThat(iam.getPolicy(r -> r.policyArn(policy.arn())).policy().attachmentCount())
                .isEqualTo(1);
        String second = POLICY.replace("kinesis:*", "kinesis:Get*");
        iam.createPolicyVersion(
                r -> r.policyArn(policy.arn()).policyDocument(second).setAsDefault(true));
        assertThat(decoded(iam.getPolicyVersion(r -> r.policyArn(policy.arn()).versionId("v2"))
                        .policyVersion()
                        .document()))
                .isEqualTo(second);

        iam.createInstanceProfile(r -> r.instanceProfileName("machines"));
        iam.addRoleToInstanceProfile(r -> r.instanceProfileName("machines").roleName("predictor"));
        assertThat(iam.listInstanceProfilesForRole(r -> r.roleName("predictor")).instanceProfiles())
                .extracting(profile -> profile.arn())
                .containsExactly("arn:aws:iam::111122223333:instance-profile/machines");
        refused(
                DeleteConflictException.class,
                409,
                "DeleteConflict",
                "Cannot delete entity, must remove roles from instance profile first.",
                () -> iam.deleteRole(r -> r.roleName("predictor")));
        iam.removeRoleFromInstanceProfile(r -> r.instanceProfileName("machines").roleName("predictor"));
        iam.deleteInstanceProfile(r -> r.instanceProfileName("machines"));
        refused(
                DeleteConflictException.class,
                409,
                "DeleteConflict",
                "Cannot delete entity, must detach all policies first.",
                () -> iam.deleteRole(r -> r.roleName("predictor")));
        refused(
                DeleteConflictException.class,
                409,
                "DeleteConflict",
                "Cannot delete a policy attached to entities.",
                () -> iam.deletePolicy(r -> r.policyArn(policy.arn())));
        iam.detachRolePolicy(r -> r.roleName("predictor").policyArn(policy.arn()));
        iam.detachRolePolicy(r -> r.roleName("predictor").policyArn(managed));
        refused(
                DeleteConflictException.class,
                409,
                "DeleteConflict",
                "Cannot delete entity, must delete policies first.",
                () -> iam.deleteRole(r -> r.roleName("predictor")));
        iam.deleteRolePolicy(r -> r.roleName("predictor").policyName("inline"));
        iam.deleteRole(r -> r.roleName("predictor"));
        refused(
                NoSuchEntityException.class,
                404,
                "NoSuchEntity",
                "The role with name predictor cannot be found.",
                () -> iam.getRole(r -> r.roleName("predictor")));
    }

    @Test
    void bad_input_gets_the_error_that_aws_gives() {
        role("taken", trusting("\"AWS\":\"*\""));
        refused(
                EntityAlreadyExistsException.class,
                409,
                "EntityAlreadyExists",
                "Role with name taken already exists.",
                () -> role("taken", trusting("\"AWS\":\"*\"")));
        refused(
                MalformedPolicyDocumentException.class,
                400,
                "MalformedPolicyDocument",
                "This policy contains invalid Json",
                () -> role("json", "{"));
        refused(
                MalformedPolicyDocumentException.class,
                400,
                "MalformedPolicyDocument",
                "Has prohibited field Resource",
                () -> role("json", POLICY));
        refused(
                IamException.class,
                400,
                "ValidationError",
                "1 validation error detected: Value 'no/name' at 'userName' failed to satisfy constraint: Member must"
                        + " satisfy regular expression pattern: [\\w+=,.@-]+",
                () -> iam.createUser(r -> r.userName("no/name")));
        refused(
                NoSuchEntityException.class,
                404,
                "NoSuchEntity",
                "The user with name nobody cannot be found.",
                () -> iam.createAccessKey(r -> r.userName("nobody")));
        iam.createUser(r -> r.userName("keys"));
        iam.createAccessKey(r -> r.userName("keys"));
        iam.createAccessKey(r -> r.userName("keys"));
        refused(
                LimitExceededException.class,
                409,
                "LimitExceeded",
                "Cannot exceed quota for AccessKeysPerUser: 2",
                () -> iam.createAccessKey(r -> r.userName("keys")));
        refused(
                DeleteConflictException.class,
                409,
                "DeleteConflict",
                "Cannot delete entity, must delete access keys first.",
                () -> iam.deleteUser(r -> r.userName("keys")));
    }

    @Test
    void iam_is_one_in_all_regions_and_each_accounts_own() {
        IamClient stranger = CLOUD.iam(Who.root("999999999999"));
        iam.createUser(r -> r.userName("seen"));
        assertThat(CLOUD.iam(ROOT.in(Region.US_WEST_2))
                        .getUser(r -> r.userName("seen"))
                        .user()
                        .arn())
                .isEqualTo("arn:aws:iam::111122223333:user/seen");
        assertThat(stranger.listUsers().users()).isEmpty();
        List<String> names = IntStream.range(0, 5).mapToObj(i -> "u" + i).toList();
        names.forEach(name -> stranger.createUser(r -> r.userName(name)));
        assertThat(stranger.listUsersPaginator(r -> r.maxItems(2)).users())
                .extracting(User::userName)
                .containsExactlyElementsOf(names);
    }

    private Role role(String name, String trust) {
        return iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust))
                .role();
    }

    private static String trusting(String principal) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{" + principal
                + "},\"Action\":\"sts:AssumeRole\"}]}";
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document, UTF_8);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}

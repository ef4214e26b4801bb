package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.READ;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.policy.PolicyGrammar;
import dev.millrace.cloud.service.iam.policy.PolicyKind;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.iam.AttachRolePolicyRequest;
import dev.millrace.wire.iam.CreatePolicyRequest;
import dev.millrace.wire.iam.CreatePolicyVersionRequest;
import dev.millrace.wire.iam.DeletePolicyRequest;
import dev.millrace.wire.iam.DeletePolicyVersionRequest;
import dev.millrace.wire.iam.DetachRolePolicyRequest;
import dev.millrace.wire.iam.GetPolicyRequest;
import dev.millrace.wire.iam.GetPolicyVersionRequest;
import dev.millrace.wire.iam.ListEntitiesForPolicyRequest;
import dev.millrace.wire.iam.ListPoliciesRequest;
import dev.millrace.wire.iam.ListPolicyVersionsRequest;
import dev.millrace.wire.iam.Policy;
import dev.millrace.wire.iam.PolicyRole;
import dev.millrace.wire.iam.PolicyVersion;
import dev.millrace.wire.iam.PutRolePermissionsBoundaryRequest;
import dev.millrace.wire.iam.SetDefaultPolicyVersionRequest;
import dev.millrace.wire.iam.Tag;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PoliciesTest {
    private static final String KINESIS = "arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole";

    @TempDir
    Path data;

    private IamUnderTest under;

    @BeforeEach
    void open() {
        under = new IamUnderTest(data);
    }

    @AfterEach
    void close() {
        under.close();
    }

    @Test
    void a_policy_is_read_back_as_it_was_made_also_after_a_restart() {
        under.iam()
                .createPolicy(
                        CreatePolicyRequest.builder()
                                .policyName("read")
                                .path("/rides/")
                                .policyDocument(READ)
                                .description("Reads")
                                .tags(List.of(new Tag("a", "b")))
                                .build(),
                        call());
        under.restart();
        String arn = "arn:aws:iam::" + ACCOUNT + ":policy/rides/read";
        Policy policy = find(arn);
        assertThat(policy.policyId()).matches("ANPA[A-Z2-7]{17}");
        assertThat(policy.arn()).isEqualTo(arn);
        assertThat(policy.defaultVersionId()).isEqualTo("v1");
        assertThat(policy.attachmentCount()).isZero();
        assertThat(policy.isAttachable()).isTrue();
        assertThat(policy.description()).isEqualTo("Reads");
        assertThat(policy.tags()).containsExactly(new Tag("a", "b"));
        assertThat(document(arn, "v1")).isEqualTo(READ);
    }

    @Test
    void a_policy_has_five_versions_and_one_in_force() {
        String arn = under.policy("p");
        String write = READ.replace("s3:GetObject", "s3:PutObject");
        for (int i = 2; i <= 5; i++) {
            version(arn, write, i == 5);
        }
        assertThat(find(arn).defaultVersionId()).isEqualTo("v5");
        refused(
                () -> version(arn, write, true),
                "LimitExceeded",
                "A managed policy can have up to 5 versions. Before you create a new version, you must delete an "
                        + "existing version.");
        refused(
                () -> under.iam().deletePolicyVersion(new DeletePolicyVersionRequest(arn, "v5"), call()),
                "DeleteConflict",
                "Cannot delete the default version of a policy.");
        under.iam().deletePolicyVersion(new DeletePolicyVersionRequest(arn, "v3"), call());
        version(arn, READ, false);
        assertThat(under.iam()
                        .listPolicyVersions(
                                ListPolicyVersionsRequest.builder()
                                        .policyArn(arn)
                                        .build(),
                                call())
                        .versions())
                .extracting(PolicyVersion::versionId)
                .containsExactly("v6", "v5", "v4", "v2", "v1");
        under.iam().setDefaultPolicyVersion(new SetDefaultPolicyVersionRequest(arn, "v6"), call());
        assertThat(find(arn).defaultVersionId()).isEqualTo("v6");
        assertThat(document(arn, "v6")).isEqualTo(READ);
        refused(
                () -> document(arn, "v3"),
                "NoSuchEntity",
                "Policy " + arn + " version v3 does not exist or is not attachable.");
        refused(
                () -> under.iam().deletePolicy(new DeletePolicyRequest(arn), call()),
                "DeleteConflict",
                "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                        + "versions. The default version is deleted with the policy.");
    }

    @Test
    void a_policy_in_use_stays() {
        under.role("r");
        under.role("bounded");
        String arn = under.policy("p");
        under.iam().attachRolePolicy(new AttachRolePolicyRequest("r", arn), call());
        under.iam().putRolePermissionsBoundary(new PutRolePermissionsBoundaryRequest("bounded", arn), call());
        assertThat(find(arn).attachmentCount()).isEqualTo(1);
        assertThat(find(arn).permissionsBoundaryUsageCount()).isEqualTo(1);
        refused(
                () -> under.iam().deletePolicy(new DeletePolicyRequest(arn), call()),
                "DeleteConflict",
                "Cannot delete a policy attached to entities.");
        assertThat(under.iam()
                        .listEntitiesForPolicy(
                                ListEntitiesForPolicyRequest.builder()
                                        .policyArn(arn)
                                        .policyUsageFilter("PermissionsPolicy")
                                        .build(),
                                call())
                        .policyRoles())
                .extracting(PolicyRole::roleName)
                .containsExactly("r");
        under.iam().detachRolePolicy(new DetachRolePolicyRequest("r", arn), call());
        assertThat(find(arn).attachmentCount()).isZero();
    }

    @Test
    void a_deleted_policy_is_gone() {
        String arn = under.policy("p");
        refused(
                () -> under.policy("p"),
                "EntityAlreadyExists",
                "A policy called p already exists. Duplicate names are not allowed.");
        under.iam().deletePolicy(new DeletePolicyRequest(arn), call());
        refused(() -> find(arn), "NoSuchEntity", "Policy " + arn + " was not found.");
    }

    @Test
    void policies_of_aws_are_there_and_nobody_changes_them() {
        Policy policy = find(KINESIS);
        assertThat(policy.policyId()).isEqualTo("ANPAJHOLKJPXV4GBRMJUQ");
        assertThat(policy.path()).isEqualTo("/service-role/");
        assertThat(document(KINESIS, policy.defaultVersionId()))
                .contains("kinesis:GetRecords", "kinesis:SubscribeToShard", "logs:PutLogEvents");
        refused(
                () -> under.iam().deletePolicy(new DeletePolicyRequest(KINESIS), call()),
                "AccessDenied",
                "User: arn:aws:iam::" + ACCOUNT + ":root is not authorized to perform: iam:DeletePolicy on resource: "
                        + "policy " + KINESIS);
        under.role("r");
        refused(
                () -> under.iam()
                        .attachRolePolicy(
                                new AttachRolePolicyRequest(
                                        "r", "arn:aws:iam::aws:policy/aws-service-role/AmazonMWAAServiceRolePolicy"),
                                call()),
                "PolicyNotAttachable",
                "Cannot attach a Service Role Policy to a Customer Role.");
    }

    @Test
    void every_policy_of_aws_follows_the_grammar() {
        List<Policy> policies = under.iam()
                .listPolicies(ListPoliciesRequest.builder().scope("AWS").build(), call())
                .policies();
        assertThat(policies).hasSizeGreaterThan(50).allSatisfy(policy -> {
            assertThat(policy.policyId()).matches("ANPA[A-Z2-7]{17}");
            assertThat(PolicyGrammar.refusal(
                            PolicyKind.INLINE,
                            document(policy.arn(), policy.defaultVersionId()),
                            Partition.AWS,
                            _ -> true))
                    .isEmpty();
        });
    }

    @Test
    void lists_are_narrowed() {
        under.role("r");
        under.policy("unused");
        String used = under.policy("used");
        under.iam().attachRolePolicy(new AttachRolePolicyRequest("r", used), call());
        under.iam().attachRolePolicy(new AttachRolePolicyRequest("r", KINESIS), call());
        assertThat(names(ListPoliciesRequest.builder().scope("Local").build())).containsExactly("unused", "used");
        assertThat(names(ListPoliciesRequest.builder().onlyAttached(true).build()))
                .containsExactlyInAnyOrder("used", "AWSLambdaKinesisExecutionRole");
    }

    @Test
    void a_large_policy_is_refused() {
        refused(
                () -> under.iam()
                        .createPolicy(
                                CreatePolicyRequest.builder()
                                        .policyName("large")
                                        .policyDocument(READ.replace("GetObject", "G".repeat(6144)))
                                        .build(),
                                call()),
                "LimitExceeded",
                "Cannot exceed quota for PolicySize: 6144");
    }

    private List<String> names(ListPoliciesRequest request) {
        return under.iam().listPolicies(request, call()).policies().stream()
                .map(Policy::policyName)
                .toList();
    }

    private Policy find(String arn) {
        return under.iam().getPolicy(new GetPolicyRequest(arn), call()).policy();
    }

    private String document(String arn, String version) {
        return URLDecoder.decode(
                under.iam()
                        .getPolicyVersion(new GetPolicyVersionRequest(arn, version), call())
                        .policyVersion()
                        .document(),
                StandardCharsets.UTF_8);
    }

    private void version(String arn, String document, boolean asDefault) {
        under.iam().createPolicyVersion(new CreatePolicyVersionRequest(arn, document, asDefault), call());
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}

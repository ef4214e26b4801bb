package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.LAMBDA_TRUST;
import static dev.millrace.cloud.service.iam.IamUnderTest.READ;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.AddRoleToInstanceProfileRequest;
import dev.millrace.wire.iam.AttachRolePolicyRequest;
import dev.millrace.wire.iam.AttachedPolicy;
import dev.millrace.wire.iam.CreateInstanceProfileRequest;
import dev.millrace.wire.iam.CreateRoleRequest;
import dev.millrace.wire.iam.CreateServiceLinkedRoleRequest;
import dev.millrace.wire.iam.DeleteInstanceProfileRequest;
import dev.millrace.wire.iam.DeleteRolePolicyRequest;
import dev.millrace.wire.iam.DeleteRoleRequest;
import dev.millrace.wire.iam.DeleteServiceLinkedRoleRequest;
import dev.millrace.wire.iam.DetachRolePolicyRequest;
import dev.millrace.wire.iam.GetInstanceProfileRequest;
import dev.millrace.wire.iam.GetRolePolicyRequest;
import dev.millrace.wire.iam.GetRoleRequest;
import dev.millrace.wire.iam.GetServiceLinkedRoleDeletionStatusRequest;
import dev.millrace.wire.iam.ListAttachedRolePoliciesRequest;
import dev.millrace.wire.iam.ListInstanceProfilesForRoleRequest;
import dev.millrace.wire.iam.ListRolePoliciesRequest;
import dev.millrace.wire.iam.ListRolesRequest;
import dev.millrace.wire.iam.ListRolesResponse;
import dev.millrace.wire.iam.PutRolePermissionsBoundaryRequest;
import dev.millrace.wire.iam.PutRolePolicyRequest;
import dev.millrace.wire.iam.RemoveRoleFromInstanceProfileRequest;
import dev.millrace.wire.iam.Role;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagRoleRequest;
import dev.millrace.wire.iam.UntagRoleRequest;
import dev.millrace.wire.iam.UpdateAssumeRolePolicyRequest;
import dev.millrace.wire.iam.UpdateRoleRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RolesTest {
    private static final String BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

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
    void a_role_is_read_back_as_it_was_made_also_after_a_restart() {
        under.iam()
                .createRole(
                        CreateRoleRequest.builder()
                                .roleName("predictor")
                                .path("/rides/")
                                .assumeRolePolicyDocument(LAMBDA_TRUST)
                                .description("Predicts")
                                .maxSessionDuration(7200)
                                .tags(List.of(new Tag("stage", "prod")))
                                .build(),
                        call());
        under.restart();

        Role role = find("predictor");
        assertThat(role.arn()).isEqualTo("arn:aws:iam::" + ACCOUNT + ":role/rides/predictor");
        assertThat(role.roleId()).matches("AROA[A-Z2-7]{17}");
        assertThat(role.path()).isEqualTo("/rides/");
        assertThat(role.createDate()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(role.description()).isEqualTo("Predicts");
        assertThat(role.maxSessionDuration()).isEqualTo(7200);
        assertThat(role.tags()).containsExactly(new Tag("stage", "prod"));
        assertThat(role.assumeRolePolicyDocument()).startsWith("%7B%22Version%22%3A%222012-10-17%22");
        assertThat(decoded(role.assumeRolePolicyDocument())).isEqualTo(LAMBDA_TRUST);
    }

    @Test
    void documents_are_encoded_as_rfc_3986_has_it() {
        under.role("r");
        String document = READ.replace("rides/*", "a b+c~*");
        put("p", document);
        String answered = under.iam()
                .getRolePolicy(new GetRolePolicyRequest("r", "p"), call())
                .policyDocument();
        assertThat(answered).contains("a%20b%2Bc~%2A").doesNotContain("+", "*", " ");
        assertThat(decoded(answered)).isEqualTo(document);
    }

    @Test
    void a_name_is_taken_whatever_its_case() {
        under.role("predictor");
        refused(() -> under.role("Predictor"), "EntityAlreadyExists", "Role with name Predictor already exists.");
        assertThat(find("PREDICTOR").roleName()).isEqualTo("predictor");
    }

    @Test
    void what_is_not_there_is_named() {
        refused(() -> find("none"), "NoSuchEntity", "The role with name none cannot be found.");
        under.role("r");
        refused(
                () -> under.iam().getRolePolicy(new GetRolePolicyRequest("r", "none"), call()),
                "NoSuchEntity",
                "The role policy with name none cannot be found.");
        refused(
                () -> under.iam().deleteRolePolicy(new DeleteRolePolicyRequest("r", "none"), call()),
                "NoSuchEntity",
                "The role policy with name none cannot be found.");
        refused(
                () -> attach("arn:aws:iam::aws:policy/None"),
                "NoSuchEntity",
                "Policy arn:aws:iam::aws:policy/None does not exist or is not attachable.");
        refused(() -> attach("no-arn-at-all-it-is"), "ValidationError", "Invalid ARN:  Could not be parsed!");
        refused(
                () -> attach("arn:aws:iam::123456789012:role/r"),
                "InvalidInput",
                "ARN arn:aws:iam::123456789012:role/r is not valid.");
        refused(
                () -> under.iam().detachRolePolicy(new DetachRolePolicyRequest("r", BASIC), call()),
                "NoSuchEntity",
                "Policy " + BASIC + " was not found.");
        refused(
                () -> under.iam().getInstanceProfile(new GetInstanceProfileRequest("none"), call()),
                "NoSuchEntity",
                "Instance Profile none cannot be found.");
        refused(
                () -> under.iam()
                        .putRolePermissionsBoundary(
                                new PutRolePermissionsBoundaryRequest("r", "arn:aws:iam::aws:policy/None"), call()),
                "NoSuchEntity",
                "Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.");
    }

    @Test
    void another_account_sees_nothing() {
        under.role("r");
        assertThatThrownBy(
                        () -> under.iam().getRole(new GetRoleRequest("r"), call(Caller.root("210987654321", "other"))))
                .hasMessage("The role with name r cannot be found.");
    }

    @Test
    void a_role_goes_only_after_its_policies_and_profiles() {
        under.role("r");
        attach(BASIC);
        attach(BASIC);
        put("p", READ);
        under.iam()
                .createInstanceProfile(
                        CreateInstanceProfileRequest.builder()
                                .instanceProfileName("machine")
                                .build(),
                        call());
        under.iam().addRoleToInstanceProfile(new AddRoleToInstanceProfileRequest("machine", "r"), call());

        refused(this::delete, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
        refused(
                () -> under.iam().deleteInstanceProfile(new DeleteInstanceProfileRequest("machine"), call()),
                "DeleteConflict",
                "Cannot delete entity, must remove roles from instance profile first.");
        under.iam().removeRoleFromInstanceProfile(new RemoveRoleFromInstanceProfileRequest("machine", "r"), call());
        refused(this::delete, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
        under.iam().detachRolePolicy(new DetachRolePolicyRequest("r", BASIC), call());
        refused(this::delete, "DeleteConflict", "Cannot delete entity, must delete policies first.");
        under.iam().deleteRolePolicy(new DeleteRolePolicyRequest("r", "p"), call());
        delete();
        refused(() -> find("r"), "NoSuchEntity", "The role with name r cannot be found.");
    }

    @Test
    void a_profile_holds_one_role() {
        under.role("r");
        under.role("s");
        under.iam()
                .createInstanceProfile(
                        CreateInstanceProfileRequest.builder()
                                .instanceProfileName("machine")
                                .build(),
                        call());
        under.iam().addRoleToInstanceProfile(new AddRoleToInstanceProfileRequest("machine", "r"), call());
        refused(
                () -> under.iam().addRoleToInstanceProfile(new AddRoleToInstanceProfileRequest("machine", "s"), call()),
                "LimitExceeded",
                "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
        assertThat(under.iam()
                        .listInstanceProfilesForRole(
                                ListInstanceProfilesForRoleRequest.builder()
                                        .roleName("r")
                                        .build(),
                                call())
                        .instanceProfiles())
                .singleElement()
                .satisfies(profile -> {
                    assertThat(profile.arn()).isEqualTo("arn:aws:iam::" + ACCOUNT + ":instance-profile/machine");
                    assertThat(profile.instanceProfileId()).matches("AIPA[A-Z2-7]{17}");
                    assertThat(profile.roles()).extracting(Role::roleName).containsExactly("r");
                });
    }

    @Test
    void what_is_attached_and_put_is_listed() {
        under.role("r");
        String own = under.policy("own");
        attach(BASIC);
        attach(own);
        put("p2", READ);
        put("p1", READ);
        assertThat(under.iam()
                        .listAttachedRolePolicies(
                                ListAttachedRolePoliciesRequest.builder()
                                        .roleName("r")
                                        .build(),
                                call())
                        .attachedPolicies())
                .containsExactlyInAnyOrder(
                        new AttachedPolicy("AWSLambdaBasicExecutionRole", BASIC), new AttachedPolicy("own", own));
        assertThat(under.iam()
                        .listRolePolicies(
                                ListRolePoliciesRequest.builder().roleName("r").build(), call())
                        .policyNames())
                .containsExactly("p1", "p2");
    }

    @Test
    void ten_policies_are_attached_and_no_more() {
        under.role("r");
        for (int i = 0; i < 10; i++) {
            attach(under.policy("p" + i));
        }
        refused(() -> attach(BASIC), "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10");
    }

    @Test
    void inline_policies_count_without_their_white_space() {
        under.role("r");
        String padded = READ.replace("s3:GetObject", "s3:" + "G".repeat(10_000));
        put("large", padded);
        put("large", padded.replace("{", "{\n" + " ".repeat(500)));
        refused(
                () -> put("second", READ.replace("s3:GetObject", "s3:" + "G".repeat(200))),
                "LimitExceeded",
                "Maximum policy size of 10240 bytes exceeded for role r");
    }

    @Test
    void malformed_policies_are_refused_before_they_replace_a_good_one() {
        under.role("r");
        refused(() -> put("p", "{"), "MalformedPolicyDocument", "Syntax errors in policy.");
        refused(
                () -> under.iam().updateAssumeRolePolicy(new UpdateAssumeRolePolicyRequest("r", READ), call()),
                "MalformedPolicyDocument",
                "Has prohibited field Resource");
        assertThat(decoded(find("r").assumeRolePolicyDocument())).isEqualTo(LAMBDA_TRUST);
        refused(
                () -> under.role("t", LAMBDA_TRUST.replace("sts:AssumeRole", "sts:AssumeRoleWithWebIdendity")),
                "MalformedPolicyDocument",
                "AssumeRole policy may only specify STS AssumeRole actions.");
        under.role("every", LAMBDA_TRUST.replace("sts:AssumeRole", "sts:*"));
        put("accesspoint", READ.replace("arn:aws:s3:::rides/*", "arn:aws:s3:us-west-2:123456789012:accesspoint/a"));
        refused(
                () -> under.role("t", LAMBDA_TRUST.replace("\"Effect\"", "\"Sid\":\"" + "x".repeat(2048) + "\",\"Effect\"")),
                "LimitExceeded",
                "Cannot exceed quota for ACLSizePerRole: 2048");
    }

    @Test
    void a_trust_policy_names_users_and_roles_that_are_there() {
        String trust = LAMBDA_TRUST.replace(
                "{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"arn:aws:iam::" + ACCOUNT + ":user/ann\"}");
        refused(
                () -> under.role("r", trust),
                "MalformedPolicyDocument",
                "Invalid principal in policy: \"AWS\":\"arn:aws:iam::" + ACCOUNT + ":user/ann\"");
        under.user("ann");
        assertThat(under.role("r", trust).roleName()).isEqualTo("r");
    }

    @Test
    void an_update_changes_what_it_names() {
        under.role("r");
        under.iam()
                .updateRole(
                        UpdateRoleRequest.builder()
                                .roleName("r")
                                .description("new")
                                .build(),
                        call());
        under.iam()
                .updateRole(
                        UpdateRoleRequest.builder()
                                .roleName("r")
                                .maxSessionDuration(43200)
                                .build(),
                        call());
        assertThat(find("r").description()).isEqualTo("new");
        assertThat(find("r").maxSessionDuration()).isEqualTo(43200);
    }

    @Test
    void tags_are_kept_whatever_their_keys_case() {
        under.role("r");
        under.iam().tagRole(new TagRoleRequest("r", List.of(new Tag("Stage", "dev"), new Tag("team", "x"))), call());
        under.iam().tagRole(new TagRoleRequest("r", List.of(new Tag("stage", "prod"))), call());
        assertThat(find("r").tags()).containsExactlyInAnyOrder(new Tag("stage", "prod"), new Tag("team", "x"));
        under.iam().untagRole(new UntagRoleRequest("r", List.of("TEAM")), call());
        assertThat(find("r").tags()).containsExactly(new Tag("stage", "prod"));
        refused(
                () -> under.iam()
                        .tagRole(new TagRoleRequest("r", List.of(new Tag("a", "1"), new Tag("A", "2"))), call()),
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }

    @Test
    void a_long_list_comes_in_pages() {
        for (int i = 0; i < 5; i++) {
            under.role("role-" + i);
        }
        ListRolesResponse first = list(null);
        assertThat(first.roles()).extracting(Role::roleName).containsExactly("role-0", "role-1");
        assertThat(first.isTruncated()).isTrue();
        under.iam().deleteRole(new DeleteRoleRequest("role-1"), call());
        ListRolesResponse second = list(first.marker());
        assertThat(second.roles()).extracting(Role::roleName).containsExactly("role-2", "role-3");
        ListRolesResponse third = list(second.marker());
        assertThat(third.roles()).extracting(Role::roleName).containsExactly("role-4");
        assertThat(third.isTruncated()).isFalse();
        assertThat(third.marker()).isNull();
        refused(() -> list("?!"), "ValidationError", "Invalid Marker.");
    }

    @Test
    void a_role_is_made_without_its_longest_session_and_told_with_it() {
        assertThat(under.role("r").maxSessionDuration()).isNull();
        assertThat(find("r").maxSessionDuration()).isEqualTo(3600);
    }

    @Test
    void who_a_trust_policy_names_is_another_one_when_made_anew() {
        String ann = under.user("ann").arn();
        String first = under.role("first").arn();
        String session = "arn:aws:sts::" + ACCOUNT + ":assumed-role/first/run";
        String trust = LAMBDA_TRUST.replace(
                "{\"Service\":\"lambda.amazonaws.com\"}",
                "{\"AWS\":[\"" + ann + "\",\"" + first + "\",\"" + session + "\",\"" + ACCOUNT + "\"]}");
        under.role("r", trust);
        assertThat(decoded(find("r").assumeRolePolicyDocument())).isEqualTo(trust);

        String annsId = under.user("other").userId();
        String firstId = find("first").roleId();
        under.iam().deleteRole(new DeleteRoleRequest("first"), call());
        under.role("first");
        assertThat(decoded(find("r").assumeRolePolicyDocument()))
                .isEqualTo(trust.replace(session, firstId + ":run").replace(first, firstId));
        under.restart();
        assertThat(decoded(find("r").assumeRolePolicyDocument())).contains(ann, firstId);
        refused(
                () -> under.role("s", LAMBDA_TRUST.replace(
                        "{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"" + firstId + "\"}")),
                "MalformedPolicyDocument",
                "Invalid principal in policy: \"AWS\":\"" + firstId + "\"");
        under.role("t", LAMBDA_TRUST.replace("{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"" + annsId + "\"}"));
        assertThat(decoded(find("t").assumeRolePolicyDocument())).contains(":user/other");
    }

    @Test
    void service_linked_roles_have_aws_s_names_and_policies() {
        assertThat(linked("ssm.amazonaws.com", null).roleName()).isEqualTo("AWSServiceRoleForAmazonSSM");
        Role elastic = linked("elasticbeanstalk.amazonaws.com", null);
        assertThat(elastic.roleName()).isEqualTo("AWSServiceRoleForElasticBeanstalk");
        assertThat(under.iam()
                        .listAttachedRolePolicies(
                                ListAttachedRolePoliciesRequest.builder()
                                        .roleName("AWSServiceRoleForElasticBeanstalk")
                                        .build(),
                                call())
                        .attachedPolicies())
                .extracting(policy -> policy.policyArn())
                .containsExactly("arn:aws:iam::aws:policy/aws-service-role/AWSElasticBeanstalkServiceRolePolicy");
        assertThat(linked("autoscaling.amazonaws.com", "rides").roleName())
                .isEqualTo("AWSServiceRoleForAutoScaling_rides");
        assertThat(linked("custom-resource.application-autoscaling.amazonaws.com", null)
                        .roleName())
                .isEqualTo("AWSServiceRoleForApplicationAutoScaling_CustomResource");
        refused(
                () -> linked("ecs.amazonaws.com", "rides"),
                "InvalidInput",
                "Custom suffix is not allowed for ecs.amazonaws.com");
    }

    private Role linked(String service, @Nullable String suffix) {
        return under.iam()
                .createServiceLinkedRole(
                        CreateServiceLinkedRoleRequest.builder()
                                .awsServiceName(service)
                                .customSuffix(suffix)
                                .build(),
                        call())
                .role();
    }

    @Test
    void a_service_linked_role_is_changed_by_its_service_alone() {
        Role role = under.iam()
                .createServiceLinkedRole(
                        CreateServiceLinkedRoleRequest.builder()
                                .awsServiceName("ecs.amazonaws.com")
                                .build(),
                        call())
                .role();
        assertThat(role.arn())
                .isEqualTo("arn:aws:iam::" + ACCOUNT + ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        refused(
                () -> under.iam().deleteRole(new DeleteRoleRequest("AWSServiceRoleForECS"), call()),
                "UnmodifiableEntity",
                "Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only "
                        + "modifiable by AWS");
        refused(
                () -> under.iam()
                        .createServiceLinkedRole(
                                CreateServiceLinkedRoleRequest.builder()
                                        .awsServiceName("ecs.amazonaws.com")
                                        .build(),
                                call()),
                "InvalidInput",
                "Service role name AWSServiceRoleForECS has been taken in this account, please try a different "
                        + "suffix.");
        String task = under.iam()
                .deleteServiceLinkedRole(new DeleteServiceLinkedRoleRequest("AWSServiceRoleForECS"), call())
                .deletionTaskId();
        assertThat(task).startsWith("task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/");
        assertThat(under.iam()
                        .getServiceLinkedRoleDeletionStatus(new GetServiceLinkedRoleDeletionStatusRequest(task), call())
                        .status())
                .isEqualTo("SUCCEEDED");
        refused(
                () -> find("AWSServiceRoleForECS"),
                "NoSuchEntity",
                "The role with name AWSServiceRoleForECS cannot be found.");
    }

    private Role find(String name) {
        return under.iam().getRole(new GetRoleRequest(name), call()).role();
    }

    private ListRolesResponse list(String marker) {
        return under.iam()
                .listRoles(ListRolesRequest.builder().maxItems(2).marker(marker).build(), call());
    }

    private void put(String name, String document) {
        under.iam().putRolePolicy(new PutRolePolicyRequest("r", name, document), call());
    }

    private void attach(String arn) {
        under.iam().attachRolePolicy(new AttachRolePolicyRequest("r", arn), call());
    }

    private void delete() {
        under.iam().deleteRole(new DeleteRoleRequest("r"), call());
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document, StandardCharsets.UTF_8);
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}

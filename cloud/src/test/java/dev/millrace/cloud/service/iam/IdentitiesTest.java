package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.LAMBDA_TRUST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.CreateRoleRequest;
import dev.millrace.wire.iam.DeleteRoleRequest;
import dev.millrace.wire.iam.DeleteUserRequest;
import dev.millrace.wire.iam.Role;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.UpdateUserRequest;
import dev.millrace.wire.iam.User;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentitiesTest {
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
    void a_role_trusts_the_services_that_it_names() {
        String arn = under.role("predictor").arn();
        Identities identities = under.identities();
        assertThat(identities.trustsService(arn, "lambda.amazonaws.com")).isTrue();
        assertThat(identities.trustsService(arn, "glue.amazonaws.com")).isFalse();
        assertThat(identities.trustsService(arn + "x", "lambda.amazonaws.com")).isFalse();
        assertThat(identities.trustsService(arn.replace("role/", "role/path/"), "lambda.amazonaws.com"))
                .isFalse();
    }

    @Test
    void a_service_acts_for_the_account_of_the_role() {
        String arn = under.role(
                        "guarded",
                        LAMBDA_TRUST.replace(
                                "\"Action\"",
                                "\"Condition\":{\"StringEquals\":{\"aws:SourceAccount\":\"" + ACCOUNT + "\"},"
                                        + "\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:lambda:*:*:function:f\"}},\"Action\""))
                .arn();
        Identities identities = under.identities();
        assertThat(identities.trustsService(arn, "lambda.amazonaws.com")).isFalse();
        assertThat(identities.trustsService(
                        arn,
                        "lambda.amazonaws.com",
                        Map.of("aws:SourceArn", List.of("arn:aws:lambda:eu-west-1:" + ACCOUNT + ":function:f"))))
                .isTrue();
    }

    @Test
    void a_role_s_facts_are_told() {
        Role role = under.role("predictor");
        assertThat(under.identities().role(role.arn()))
                .hasValue(
                        new Identities.RoleFacts(role.arn(), ACCOUNT, "predictor", role.roleId(), Duration.ofHours(1)));
        assertThat(under.identities().role("arn:aws:iam::" + ACCOUNT + ":role/none"))
                .isEmpty();
        assertThat(under.identities().role("predictor")).isEmpty();
    }

    @Test
    void a_session_is_trusted_as_the_role_it_is_of() {
        Role first = under.role("first");
        User ann = under.user("ann");
        String arn = under.role(
                        "second",
                        LAMBDA_TRUST.replace(
                                "{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"" + first.arn() + "\"}"))
                .arn();
        Caller session = new Caller(
                Caller.Kind.ROLE_SESSION,
                ACCOUNT,
                "arn:aws:sts::" + ACCOUNT + ":assumed-role/first/s",
                first.roleId() + ":s",
                "ASIA",
                "token");
        Caller user = new Caller(Caller.Kind.USER, ACCOUNT, ann.arn(), ann.userId(), "AKIA", null);
        Identities identities = under.identities();
        assertThat(identities.trusts(arn, "sts:AssumeRole", session, Map.of())).isTrue();
        assertThat(identities.trusts(arn, "sts:AssumeRole", user, Map.of())).isFalse();
        assertThat(identities.trusts(arn, "sts:AssumeRole", Caller.root(ACCOUNT, "test"), Map.of()))
                .isFalse();
    }

    @Test
    void conditions_ask_what_the_caller_is() {
        User ann = under.user("ann");
        String arn = under.role(
                        "guarded",
                        LAMBDA_TRUST
                                .replace("{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"" + ACCOUNT + "\"}")
                                .replace(
                                        "\"Action\"",
                                        "\"Condition\":{\"StringEquals\":{\"sts:RoleSessionName\":\"${aws:username}\"}},\"Action\""))
                .arn();
        Caller user = new Caller(Caller.Kind.USER, ACCOUNT, ann.arn(), ann.userId(), "AKIA", null);
        Identities identities = under.identities();
        assertThat(identities.trusts(arn, "sts:AssumeRole", user, Map.of("sts:RoleSessionName", List.of("ann"))))
                .isTrue();
        assertThat(identities.trusts(arn, "sts:AssumeRole", user, Map.of("sts:RoleSessionName", List.of("bob"))))
                .isFalse();
    }

    @Test
    void a_session_of_a_role_that_was_made_anew_is_nobody_s() {
        Role first = under.role("first");
        String second = under.role(
                        "second",
                        LAMBDA_TRUST.replace(
                                "{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"" + first.arn() + "\"}"))
                .arn();
        Caller session = new Caller(
                Caller.Kind.ROLE_SESSION,
                ACCOUNT,
                "arn:aws:sts::" + ACCOUNT + ":assumed-role/first/s",
                first.roleId() + ":s",
                "ASIA",
                "token");
        Identities identities = under.identities();
        assertThat(identities.current(session)).hasValue(session);
        under.iam().deleteRole(new DeleteRoleRequest("first"), IamUnderTest.call());
        assertThat(identities.current(session)).isEmpty();
        Role anew = under.role("first");
        assertThat(identities.current(session)).isEmpty();
        assertThat(identities.trusts(second, "sts:AssumeRole", session, Map.of()))
                .as("the former one")
                .isFalse();
        Caller another = new Caller(
                Caller.Kind.ROLE_SESSION, ACCOUNT, session.arn(), anew.roleId() + ":s", "ASIA", "token");
        assertThat(identities.trusts(second, "sts:AssumeRole", another, Map.of()))
                .as("the one that was made under its name")
                .isFalse();
    }

    @Test
    void a_session_of_a_user_goes_by_its_name_of_now_and_ends_with_it() {
        User ann = under.user("ann");
        Caller session = new Caller(Caller.Kind.USER, ACCOUNT, ann.arn(), ann.userId(), "ASIA", "token");
        Identities identities = under.identities();
        under.iam()
                .updateUser(
                        UpdateUserRequest.builder()
                                .userName("ann")
                                .newUserName("anna")
                                .build(),
                        IamUnderTest.call());
        assertThat(identities.current(session).orElseThrow().arn()).endsWith(":user/anna");
        under.iam().deleteUser(new DeleteUserRequest("anna"), IamUnderTest.call());
        under.user("ann");
        assertThat(identities.current(session)).isEmpty();
    }

    @Test
    void a_session_s_tag_outweighs_its_role_s_whatever_the_case() {
        Role first = under.iam()
                .createRole(
                        CreateRoleRequest.builder()
                                .roleName("first")
                                .assumeRolePolicyDocument(LAMBDA_TRUST)
                                .tags(List.of(new Tag("Team", "role")))
                                .build(),
                        IamUnderTest.call())
                .role();
        String guarded = under.role(
                        "guarded",
                        LAMBDA_TRUST
                                .replace("{\"Service\":\"lambda.amazonaws.com\"}", "{\"AWS\":\"" + ACCOUNT + "\"}")
                                .replace(
                                        "\"Action\"",
                                        "\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"session\"}},\"Action\""))
                .arn();
        Caller session = new Caller(
                Caller.Kind.ROLE_SESSION,
                ACCOUNT,
                "arn:aws:sts::" + ACCOUNT + ":assumed-role/first/s",
                first.roleId() + ":s",
                "ASIA",
                "token");
        Identities identities = under.identities();
        assertThat(identities.trusts(guarded, "sts:AssumeRole", session, Map.of())).isFalse();
        assertThat(identities.trusts(
                        guarded, "sts:AssumeRole", session, Map.of("aws:PrincipalTag/team", List.of("session"))))
                .isTrue();
    }
}

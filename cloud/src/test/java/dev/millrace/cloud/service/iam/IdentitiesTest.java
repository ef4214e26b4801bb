package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.LAMBDA_TRUST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.Role;
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
}

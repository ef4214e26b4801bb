package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.LAMBDA_TRUST;
import static dev.millrace.cloud.service.iam.IamUnderTest.READ;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.AttachRolePolicyRequest;
import dev.millrace.wire.iam.CreateAccessKeyRequest;
import dev.millrace.wire.iam.CreateAccountAliasRequest;
import dev.millrace.wire.iam.CreateLoginProfileRequest;
import dev.millrace.wire.iam.DeleteAccountAliasRequest;
import dev.millrace.wire.iam.GenerateCredentialReportInput;
import dev.millrace.wire.iam.GetAccountAuthorizationDetailsRequest;
import dev.millrace.wire.iam.GetAccountSummaryInput;
import dev.millrace.wire.iam.GetCredentialReportInput;
import dev.millrace.wire.iam.ListAccountAliasesRequest;
import dev.millrace.wire.iam.ManagedPolicyDetail;
import dev.millrace.wire.iam.PutUserPolicyRequest;
import dev.millrace.wire.iam.RoleDetail;
import dev.millrace.wire.iam.UserDetail;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What IAM tells of an account: its alias, summary, authorization details and credential report.
final class AccountReportsTest {
    private static final String BASIC_EXECUTION =
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

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
    void an_account_has_one_alias_and_it_has_it_alone() {
        alias("rides", ACCOUNT);
        refused(
                () -> alias("rides", "210987654321"),
                "EntityAlreadyExists",
                "The account alias rides already exists.");
        alias("sales", ACCOUNT);
        alias("rides", "210987654321");
        under.restart();
        assertThat(under.iam()
                        .listAccountAliases(ListAccountAliasesRequest.builder().build(), call())
                        .accountAliases())
                .containsExactly("sales");
        under.iam().deleteAccountAlias(new DeleteAccountAliasRequest("sales"), call());
        refused(
                () -> under.iam().deleteAccountAlias(new DeleteAccountAliasRequest("rides"), call()),
                "NoSuchEntity",
                "The account alias rides does not exist.");
    }

    @Test
    void the_summary_counts_what_is_there() {
        under.user("ann");
        under.role("predictor");
        under.policy("own");
        assertThat(under.iam().getAccountSummary(new GetAccountSummaryInput(), call()).summaryMap())
                .containsEntry("Users", 1)
                .containsEntry("Roles", 1)
                .containsEntry("Policies", 1)
                .containsEntry("Groups", 0)
                .containsEntry("PolicyVersionsInUse", 1)
                .containsEntry("UsersQuota", 5000);
    }

    @Test
    void the_details_tell_who_may_what_and_of_aws_s_policies_those_in_use() {
        under.user("ann");
        under.iam().putUserPolicy(new PutUserPolicyRequest("ann", "read", READ), call());
        under.role("predictor");
        under.iam().attachRolePolicy(new AttachRolePolicyRequest("predictor", BASIC_EXECUTION), call());
        under.policy("own");
        var all = under.iam()
                .getAccountAuthorizationDetails(
                        GetAccountAuthorizationDetailsRequest.builder().build(), call());
        assertThat(all.isTruncated()).isFalse();
        UserDetail ann = all.userDetailList().getFirst();
        assertThat(ann.userName()).isEqualTo("ann");
        assertThat(URLDecoder.decode(ann.userPolicyList().getFirst().policyDocument(), StandardCharsets.UTF_8))
                .isEqualTo(READ);
        RoleDetail predictor = all.roleDetailList().getFirst();
        assertThat(URLDecoder.decode(predictor.assumeRolePolicyDocument(), StandardCharsets.UTF_8))
                .isEqualTo(LAMBDA_TRUST);
        assertThat(predictor.attachedManagedPolicies().getFirst().policyArn()).isEqualTo(BASIC_EXECUTION);
        assertThat(all.policies())
                .extracting(ManagedPolicyDetail::policyName)
                .containsExactly("own", "AWSLambdaBasicExecutionRole");
        assertThat(all.policies().getLast().attachmentCount()).isEqualTo(1);

        var users = under.iam()
                .getAccountAuthorizationDetails(
                        new GetAccountAuthorizationDetailsRequest(List.of("User"), null, null), call());
        assertThat(users.userDetailList()).hasSize(1);
        assertThat(users.roleDetailList()).isEmpty();
        assertThat(users.policies()).isEmpty();
    }

    @Test
    void the_details_come_in_pages() {
        under.user("ann");
        under.role("predictor");
        var first = under.iam()
                .getAccountAuthorizationDetails(new GetAccountAuthorizationDetailsRequest(null, 1, null), call());
        assertThat(first.userDetailList()).hasSize(1);
        assertThat(first.roleDetailList()).isEmpty();
        assertThat(first.isTruncated()).isTrue();
        var second = under.iam()
                .getAccountAuthorizationDetails(
                        new GetAccountAuthorizationDetailsRequest(null, 1, first.marker()), call());
        assertThat(second.userDetailList()).isEmpty();
        assertThat(second.roleDetailList()).hasSize(1);
        assertThat(second.isTruncated()).isFalse();
    }

    @Test
    void a_credential_report_is_made_stands_four_hours_and_is_made_anew() {
        refused(
                this::report,
                "ReportNotPresent",
                "No report exists. Use GenerateCredentialReport to create a new report.");
        under.user("ann");
        under.iam().createLoginProfile(new CreateLoginProfileRequest("ann", "Correct-Horse-1", false), call());
        String key = under.iam()
                .createAccessKey(CreateAccessKeyRequest.builder().userName("ann").build(), call())
                .accessKey()
                .accessKeyId();
        under.identities().used(key, "kinesis", "eu-west-1");
        assertThat(generate()).isEqualTo("STARTED");
        assertThat(generate()).isEqualTo("COMPLETE");
        String[] lines = report().split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0])
                .isEqualTo("user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
                        + "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
                        + "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
                        + "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
                        + "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
                        + "cert_1_last_rotated,cert_2_active,cert_2_last_rotated");
        assertThat(lines[1]).startsWith("<root_account>,arn:aws:iam::" + ACCOUNT + ":root,");
        assertThat(lines[2])
                .isEqualTo("ann,arn:aws:iam::" + ACCOUNT + ":user/ann,2026-01-01T00:00:00+00:00,true,no_information,"
                        + "2026-01-01T00:00:00+00:00,N/A,false,true,2026-01-01T00:00:00+00:00,"
                        + "2026-01-01T00:00:00+00:00,eu-west-1,kinesis,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A");
        under.clock.advance(Duration.ofHours(4));
        refused(
                this::report,
                "ReportExpired",
                "Report has expired. Use GenerateCredentialReport to create a new report.");
        assertThat(generate()).isEqualTo("STARTED");
    }

    @Test
    void a_comma_in_a_user_s_name_moves_no_column_of_the_report() {
        under.user("ann,bob");
        generate();
        assertThat(report().split("\n")[2])
                .startsWith("\"ann,bob\",\"arn:aws:iam::" + ACCOUNT + ":user/ann,bob\",2026-01-01T00:00:00+00:00,false,");
    }

    private void alias(String alias, String account) {
        under.iam().createAccountAlias(new CreateAccountAliasRequest(alias), call(Caller.root(account, "test")));
    }

    private String generate() {
        return under.iam()
                .generateCredentialReport(new GenerateCredentialReportInput(), call())
                .state();
    }

    private String report() {
        return under.iam()
                .getCredentialReport(new GetCredentialReportInput(), call())
                .content()
                .asUtf8();
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}

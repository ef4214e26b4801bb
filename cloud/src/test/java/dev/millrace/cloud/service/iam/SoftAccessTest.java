package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.iam.access.AccessQueries;
import dev.millrace.cloud.service.iam.access.EnforcementMode;
import dev.millrace.cloud.service.iam.access.SmallestPolicy;
import dev.millrace.wire.Caller;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--iam=soft`: what policies do not allow is let through, and counts among what was done.
final class SoftAccessTest {
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:" + ACCOUNT + ":stream/rides";

    @Test
    void what_a_service_does_by_a_role_is_let_through_told_and_in_its_smallest_policy(@TempDir Path data) {
        try (IamUnderTest under = new IamUnderTest(data)) {
            String role = under.role("predictor").arn();
            Access soft = under.access(EnforcementMode.SOFT);
            assertThat(soft.roleMay(role, "kinesis:GetRecords", STREAM)).isTrue();
            AccessQueries.Did did = soft.queries().did(ACCOUNT, "predictor").orElseThrow();
            assertThat(did.statements())
                    .containsExactly(new SmallestPolicy.Statement(List.of("kinesis:GetRecords"), List.of(STREAM)));
            assertThat(did.refused()).extracting(AccessQueries.Why::action).containsExactly("kinesis:GetRecords");
        }
    }

    @Test
    void of_a_role_and_a_user_of_one_name_an_arn_says_which_is_meant(@TempDir Path data) {
        try (IamUnderTest under = new IamUnderTest(data)) {
            String role = under.role("deployer").arn();
            String user = under.user("deployer").arn();
            AccessQueries queries = under.access().queries();
            assertThat(queries.did(ACCOUNT, user).orElseThrow().arn()).isEqualTo(user);
            assertThat(queries.did(ACCOUNT, role).orElseThrow().arn()).isEqualTo(role);
            assertThat(queries.did(ACCOUNT, "deployer").orElseThrow().arn()).isEqualTo(role);
        }
    }

    @Test
    void what_an_operation_asks_on_its_way_is_in_its_caller_s_smallest_policy(@TempDir Path data) {
        try (IamUnderTest under = new IamUnderTest(data)) {
            var ann = under.user("ann");
            Caller caller = new Caller(Caller.Kind.USER, ACCOUNT, ann.arn(), ann.userId(), "AKIAEXAMPLE", null);
            assertThat(under.access().callerMay(call(caller), "kinesis:GetRecords", STREAM)).isFalse();
            Access soft = under.access(EnforcementMode.SOFT);
            assertThat(soft.callerMay(call(caller), "kinesis:GetRecords", STREAM)).isTrue();
            assertThat(soft.queries().did(ACCOUNT, "ann").orElseThrow().statements())
                    .containsExactly(new SmallestPolicy.Statement(List.of("kinesis:GetRecords"), List.of(STREAM)));
        }
    }
}

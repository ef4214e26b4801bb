package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.ARN;
import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.logs.DeleteResourcePolicyRequest;
import dev.millrace.wire.logs.DescribeResourcePoliciesRequest;
import dev.millrace.wire.logs.PutResourcePolicyRequest;
import dev.millrace.wire.logs.ResourcePolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may use log groups: the account's policies and a group's own.
final class LogPoliciesTest {
    @TempDir
    Path data;

    private LogsUnderTest logs;

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void an_account_has_ten_resource_policies() {
        for (int i = 0; i < 10; i++) {
            policy("p" + i, "{}");
        }
        refused(() -> policy("p10", "{}"), "LimitExceededException", "Resource limit exceeded.");
        policy("p3", "{\"Version\":\"2012-10-17\"}");
        refused(
                () -> policy("p3", "{"),
                "InvalidParameterException",
                "The specified policy document is not valid JSON.");
        logs.restart();
        List<ResourcePolicy> all = Objects.requireNonNull(logs.api()
                .describeResourcePolicies(
                        DescribeResourcePoliciesRequest.builder().build(), call())
                .resourcePolicies());
        assertThat(all).hasSize(10);
        assertThat(all.get(3).policyDocument()).isEqualTo("{\"Version\":\"2012-10-17\"}");
        assertThat(all.get(3).lastUpdatedTime()).isEqualTo(NOW);
        logs.api()
                .deleteResourcePolicy(
                        DeleteResourcePolicyRequest.builder().policyName("p3").build(), call());
        refused(
                () -> logs.api()
                        .deleteResourcePolicy(
                                DeleteResourcePolicyRequest.builder()
                                        .policyName("p3")
                                        .build(),
                                call()),
                "ResourceNotFoundException",
                "Policy with name [p3] does not exist.");
    }

    @Test
    void a_groups_policy_is_changed_by_those_who_know_the_last_revision() {
        logs.group("g");
        PutResourcePolicyRequest first = PutResourcePolicyRequest.builder()
                .resourceArn(ARN + "g")
                .policyDocument("{}")
                .build();
        String revision = logs.api().putResourcePolicy(first, call()).revisionId();
        refused(
                () -> logs.api().putResourcePolicy(first, call()),
                "OperationAbortedException",
                "The expected revision id does not match that of the policy.");
        logs.api()
                .putResourcePolicy(
                        first.toBuilder().expectedRevisionId(revision).build(), call());
        assertThat(logs.api()
                        .describeResourcePolicies(
                                DescribeResourcePoliciesRequest.builder()
                                        .resourceArn(ARN + "g")
                                        .build(),
                                call())
                        .resourcePolicies())
                .singleElement()
                .extracting(ResourcePolicy::policyScope)
                .isEqualTo("RESOURCE");
    }

    private void policy(String name, String document) {
        logs.api()
                .putResourcePolicy(
                        PutResourcePolicyRequest.builder()
                                .policyName(name)
                                .policyDocument(document)
                                .build(),
                        call());
    }
}

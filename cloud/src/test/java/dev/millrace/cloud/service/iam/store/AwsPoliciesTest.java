package dev.millrace.cloud.service.iam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.policy.CompiledPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AwsPoliciesTest {
    private final AwsPolicies policies = new AwsPolicies();

    @Test
    void every_policy_of_aws_can_be_decided_by() {
        List<ManagedPolicy> all = policies.all();
        assertThat(all).hasSizeGreaterThan(1_500);
        assertThat(all).extracting(ManagedPolicy::arn).doesNotHaveDuplicates();
        for (ManagedPolicy policy : all) {
            assertThatCode(() -> CompiledPolicy.of(policy.arn(), policy.document()))
                    .as(policy.name())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void one_is_found_whatever_its_name_s_case_and_is_the_one_that_is_listed() {
        ManagedPolicy found = policies.find("readonlyaccess").orElseThrow();
        assertThat(found.arn()).isEqualTo("arn:aws:iam::aws:policy/ReadOnlyAccess");
        assertThat(policies.find("ReadOnlyAccess")).containsSame(found);
        assertThat(policies.all()).contains(found);
        assertThat(policies.find("ReadOnly")).isEmpty();
        assertThat(policies.find("#")).isEmpty();
        assertThat(policies.find("viewonlyaccess")).isPresent();
    }
}

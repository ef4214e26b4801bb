package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.AttachRolePolicyRequest;
import dev.millrace.wire.iam.EntityDetails;
import dev.millrace.wire.iam.GenerateServiceLastAccessedDetailsRequest;
import dev.millrace.wire.iam.GetServiceLastAccessedDetailsRequest;
import dev.millrace.wire.iam.GetServiceLastAccessedDetailsWithEntitiesRequest;
import dev.millrace.wire.iam.PutRolePolicyRequest;
import dev.millrace.wire.iam.ServiceLastAccessed;
import dev.millrace.wire.iam.TrackedActionLastAccessed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which services somebody may ask, and when it last did.
final class ServicesLastAccessedTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final String PREDICTOR = "arn:aws:iam::" + ACCOUNT + ":role/predictor";
    private static final String OTHER = "arn:aws:iam::" + ACCOUNT + ":role/other";
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:" + ACCOUNT + ":stream/rides";

    @TempDir
    Path data;

    private IamUnderTest under;
    private String policy;

    @BeforeEach
    void open() {
        under = new IamUnderTest(data);
        policy = under.policy("read");
        for (String role : List.of("predictor", "other")) {
            under.role(role);
            under.iam().attachRolePolicy(new AttachRolePolicyRequest(role, policy), call());
        }
        under.iam()
                .putRolePolicy(
                        new PutRolePolicyRequest(
                                "predictor",
                                "streams",
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                                        + "[\"kinesis:*\",\"logs:PutLogEvents\"],\"Resource\":\"*\"}]}"),
                        call());
    }

    @AfterEach
    void close() {
        under.close();
    }

    @Test
    void a_role_s_report_has_the_services_that_it_may_ask_and_when_it_last_did() {
        Access access = under.access();
        assertThat(access.roleMay(PREDICTOR, "kinesis:PutRecord", STREAM)).isTrue();
        assertThat(access.roleMay(PREDICTOR, "kinesis:GetRecords", STREAM)).isTrue();
        under.clock.advance(Duration.ofHours(1));
        assertThat(access.roleMay(PREDICTOR, "kinesis:PutRecord", STREAM)).isTrue();
        assertThat(access.roleMay(PREDICTOR, "s3:GetObject", "arn:aws:s3:::rides/one")).isTrue();
        assertThat(access.roleMay(PREDICTOR, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:" + ACCOUNT + ":q")).isFalse();

        Instant second = FIRST.plus(Duration.ofHours(1));
        assertThat(services(generate(PREDICTOR, "ACTION_LEVEL")))
                .containsExactly(
                        service("kinesis", "Amazon Kinesis Data Streams", second, "eu-west-1", List.of(
                                new TrackedActionLastAccessed("GetRecords", PREDICTOR, FIRST, "eu-west-1"),
                                new TrackedActionLastAccessed("PutRecord", PREDICTOR, second, "eu-west-1"))),
                        ServiceLastAccessed.builder()
                                .serviceName("Amazon CloudWatch Logs")
                                .serviceNamespace("logs")
                                .totalAuthenticatedEntities(0)
                                .trackedActionsLastAccessed(List.of())
                                .build(),
                        service("s3", "Amazon S3", second, null, List.of(
                                new TrackedActionLastAccessed("GetObject", PREDICTOR, second, null))));
        assertThat(services(generate(PREDICTOR, null)))
                .extracting(ServiceLastAccessed::trackedActionsLastAccessed)
                .containsOnlyNulls();
    }

    @Test
    void a_policy_s_report_tells_who_of_its_holders_asked_a_service_and_when() {
        assertThat(under.access().roleMay(OTHER, "s3:GetObject", "arn:aws:s3:::rides/one")).isTrue();
        String job = generate(policy, null);
        assertThat(services(job)).singleElement().satisfies(s3 -> {
            assertThat(s3.lastAuthenticatedEntity()).isEqualTo(OTHER);
            assertThat(s3.totalAuthenticatedEntities()).isEqualTo(1);
        });
        List<EntityDetails> entities = under.iam()
                .getServiceLastAccessedDetailsWithEntities(
                        new GetServiceLastAccessedDetailsWithEntitiesRequest(job, "s3", null, null), call())
                .entityDetailsList();
        assertThat(entities).extracting(entity -> entity.entityInfo().arn()).containsExactly(OTHER, PREDICTOR);
        assertThat(entities).extracting(EntityDetails::lastAuthenticated).containsExactly(FIRST, null);
    }

    @Test
    void what_is_nobody_s_and_a_job_of_another_account_are_not_there() {
        refused(() -> generate(PREDICTOR + "s", null), "NoSuchEntity", "ARN " + PREDICTOR + "s does not exist.");
        refused(() -> generate("arn:of:nothing:at:all", null), "InvalidInput", "Invalid Arn: arn:of:nothing:at:all");
        String job = generate(PREDICTOR, null);
        refused(
                () -> services(job, call(Caller.root("210987654321", "test"))),
                "NoSuchEntity",
                "Job " + job + " cannot be found.");
    }

    private static ServiceLastAccessed service(
            String prefix, String name, Instant last, String region, List<TrackedActionLastAccessed> actions) {
        return ServiceLastAccessed.builder()
                .serviceName(name)
                .serviceNamespace(prefix)
                .lastAuthenticated(last)
                .lastAuthenticatedEntity(PREDICTOR)
                .lastAuthenticatedRegion(region)
                .totalAuthenticatedEntities(1)
                .trackedActionsLastAccessed(actions)
                .build();
    }

    private String generate(String arn, String granularity) {
        return under.iam()
                .generateServiceLastAccessedDetails(
                        new GenerateServiceLastAccessedDetailsRequest(arn, granularity), call())
                .jobId();
    }

    private List<ServiceLastAccessed> services(String job) {
        return services(job, call());
    }

    private List<ServiceLastAccessed> services(String job, Call call) {
        return under.iam()
                .getServiceLastAccessedDetails(new GetServiceLastAccessedDetailsRequest(job, null, null), call)
                .servicesLastAccessed();
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}

package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.START;
import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.CreateBucketRequest;
import dev.millrace.wire.s3.DefaultRetention;
import dev.millrace.wire.s3.GetObjectLegalHoldRequest;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.ObjectLockConfiguration;
import dev.millrace.wire.s3.ObjectLockLegalHold;
import dev.millrace.wire.s3.ObjectLockRetention;
import dev.millrace.wire.s3.ObjectLockRule;
import dev.millrace.wire.s3.PutObjectLegalHoldRequest;
import dev.millrace.wire.s3.PutObjectLockConfigurationRequest;
import dev.millrace.wire.s3.PutObjectRetentionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectLockTest {
    private static final String LOCKED = "Access Denied because object protected by object lock.";
    private static final Instant TOMORROW = START.plus(Duration.ofDays(1));

    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
        s3.api()
                .createBucket(
                        CreateBucketRequest.builder()
                                .bucket("vault")
                                .objectLockEnabledForBucket(true)
                                .build(),
                        call());
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void a_retained_version_stays_until_its_time_has_come() {
        String version = s3.put(request -> request.bucket("vault")
                        .body(body("x"))
                        .objectLockMode("COMPLIANCE")
                        .objectLockRetainUntilDate(TOMORROW))
                .versionId();
        HeadObjectOutput head = s3.head(request -> request.bucket("vault"));
        assertThat(head.objectLockMode()).isEqualTo("COMPLIANCE");
        assertThat(head.objectLockRetainUntilDate()).isEqualTo(TOMORROW);
        refused(
                () -> s3.delete(
                        request -> request.bucket("vault").versionId(version).bypassGovernanceRetention(true)),
                "AccessDenied",
                403,
                LOCKED);
        s3.delete(request -> request.bucket("vault"));
        s3.restart();
        s3.clock.advance(Duration.ofDays(1));
        s3.delete(request -> request.bucket("vault").versionId(version));
    }

    @Test
    void governance_can_be_bypassed_and_compliance_only_made_longer() {
        String version =
                s3.put(request -> request.bucket("vault").body(body("x"))).versionId();
        retain("GOVERNANCE", TOMORROW, false);
        refused(() -> retain("GOVERNANCE", TOMORROW.minusSeconds(60), false), "AccessDenied", 403, LOCKED);
        refused(() -> s3.delete(request -> request.bucket("vault").versionId(version)), "AccessDenied", 403, LOCKED);
        retain("GOVERNANCE", TOMORROW.minusSeconds(60), true);
        retain("COMPLIANCE", TOMORROW, false);
        refused(() -> retain("GOVERNANCE", TOMORROW, true), "AccessDenied", 403, LOCKED);
        retain("COMPLIANCE", TOMORROW.plusSeconds(60), false);
        refused(
                () -> retain("COMPLIANCE", START, false),
                "InvalidArgument",
                400,
                "The retain until date must be in the future!");
    }

    @Test
    void a_legal_hold_holds_whatever_else_is_said() {
        String version =
                s3.put(request -> request.bucket("vault").body(body("x"))).versionId();
        GetObjectLegalHoldRequest get =
                GetObjectLegalHoldRequest.builder().bucket("vault").key("k").build();
        refused(
                () -> s3.api().getObjectLegalHold(get, call()),
                "NoSuchObjectLockConfiguration",
                404,
                "The specified object does not have a ObjectLock configuration");
        hold("ON");
        assertThat(s3.api().getObjectLegalHold(get, call()).legalHold()).isEqualTo(new ObjectLockLegalHold("ON"));
        refused(
                () -> s3.delete(
                        request -> request.bucket("vault").versionId(version).bypassGovernanceRetention(true)),
                "AccessDenied",
                403,
                LOCKED);
        hold("OFF");
        s3.delete(request -> request.bucket("vault").versionId(version));
    }

    @Test
    void a_bucket_can_retain_by_default() {
        configure("vault", new ObjectLockRule(new DefaultRetention("GOVERNANCE", 2, null)));
        s3.restart();
        s3.put(request -> request.bucket("vault").body(body("x")));
        HeadObjectOutput head = s3.head(request -> request.bucket("vault"));
        assertThat(head.objectLockMode()).isEqualTo("GOVERNANCE");
        assertThat(head.objectLockRetainUntilDate()).isEqualTo(START.plus(Duration.ofDays(2)));
    }

    @Test
    void locks_need_a_bucket_that_has_them_and_that_needs_versioning() {
        refused(
                () -> s3.put(request -> request.body(body("x")).objectLockLegalHoldStatus("ON")),
                "InvalidRequest",
                400,
                "Bucket is missing Object Lock Configuration");
        refused(
                () -> configure("bkt", null),
                "InvalidBucketState",
                409,
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        refused(
                () -> s3.versioning("vault", "Suspended"),
                "InvalidBucketState",
                409,
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        s3.versioning("bkt", "Enabled");
        configure("bkt", null);
        s3.put(request -> request.body(body("x")).objectLockLegalHoldStatus("ON"));
    }

    private void configure(String bucket, ObjectLockRule rule) {
        s3.api()
                .putObjectLockConfiguration(
                        PutObjectLockConfigurationRequest.builder()
                                .bucket(bucket)
                                .objectLockConfiguration(new ObjectLockConfiguration("Enabled", rule))
                                .build(),
                        call());
    }

    private void retain(String mode, Instant until, boolean bypass) {
        s3.api()
                .putObjectRetention(
                        PutObjectRetentionRequest.builder()
                                .bucket("vault")
                                .key("k")
                                .retention(new ObjectLockRetention(mode, until))
                                .bypassGovernanceRetention(bypass)
                                .build(),
                        call());
    }

    private void hold(String status) {
        s3.api()
                .putObjectLegalHold(
                        PutObjectLegalHoldRequest.builder()
                                .bucket("vault")
                                .key("k")
                                .legalHold(new ObjectLockLegalHold(status))
                                .build(),
                        call());
    }
}

package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.missing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.*;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a bucket has before anybody said anything of it, and what not, as Terraform's aws_s3_bucket reads it.
final class NewBucketsTest {
    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void what_a_new_bucket_does_not_have_it_says_in_s3s_words() {
        missing(
                () -> s3.api()
                        .getBucketPolicy(
                                GetBucketPolicyRequest.builder().bucket("bkt").build(), call()),
                "NoSuchBucketPolicy",
                "The bucket policy does not exist");
        missing(
                () -> s3.api()
                        .getBucketPolicyStatus(
                                GetBucketPolicyStatusRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call()),
                "NoSuchBucketPolicy",
                "The bucket policy does not exist");
        missing(
                () -> s3.api()
                        .getBucketCors(
                                GetBucketCorsRequest.builder().bucket("bkt").build(), call()),
                "NoSuchCORSConfiguration",
                "The CORS configuration does not exist");
        missing(
                () -> s3.api()
                        .getBucketWebsite(
                                GetBucketWebsiteRequest.builder().bucket("bkt").build(), call()),
                "NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration");
        missing(
                () -> s3.api()
                        .getBucketLifecycleConfiguration(
                                GetBucketLifecycleConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call()),
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist");
        missing(
                () -> s3.api()
                        .getBucketReplication(
                                GetBucketReplicationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call()),
                "ReplicationConfigurationNotFoundError",
                "The replication configuration was not found");
        missing(
                () -> s3.api()
                        .getObjectLockConfiguration(
                                GetObjectLockConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call()),
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket");
        missing(
                () -> s3.api()
                        .getBucketTagging(
                                GetBucketTaggingRequest.builder().bucket("bkt").build(), call()),
                "NoSuchTagSet",
                "The TagSet does not exist");
        missing(
                () -> s3.api()
                        .getBucketMetricsConfiguration(
                                GetBucketMetricsConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .id("all")
                                        .build(),
                                call()),
                "NoSuchConfiguration",
                "The specified configuration does not exist.");
    }

    @Test
    void what_a_new_bucket_has_is_as_aws_makes_buckets_today() {
        assertThat(encryption())
                .isEqualTo(new ServerSideEncryptionConfiguration(List.of(
                        new ServerSideEncryptionRule(new ServerSideEncryptionByDefault("AES256", null), false, null))));
        assertThat(s3.publicAccess()).isEqualTo(new PublicAccessBlockConfiguration(true, true, true, true));
        assertThat(s3.ownership()).isEqualTo("BucketOwnerEnforced");
        GetBucketAclOutput acl = s3.api()
                .getBucketAcl(GetBucketAclRequest.builder().bucket("bkt").build(), call());
        assertThat(acl.grants()).singleElement().satisfies(grant -> {
            assertThat(grant.permission()).isEqualTo("FULL_CONTROL");
            assertThat(Objects.requireNonNull(grant.grantee()).id())
                    .isEqualTo(Objects.requireNonNull(acl.owner()).id());
        });
        assertThat(s3.api()
                        .getBucketRequestPayment(
                                GetBucketRequestPaymentRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .payer())
                .isEqualTo("BucketOwner");
        assertThat(s3.api()
                        .getBucketAccelerateConfiguration(
                                GetBucketAccelerateConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .status())
                .isNull();
        assertThat(s3.api()
                        .getBucketLogging(
                                GetBucketLoggingRequest.builder().bucket("bkt").build(), call())
                        .loggingEnabled())
                .isNull();
        assertThat(s3.api()
                        .getBucketNotificationConfiguration(
                                GetBucketNotificationConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call()))
                .isEqualTo(new NotificationConfiguration(null, null, null, null));
    }

    private ServerSideEncryptionConfiguration encryption() {
        return Objects.requireNonNull(s3.api()
                .getBucketEncryption(
                        GetBucketEncryptionRequest.builder().bucket("bkt").build(), call())
                .serverSideEncryptionConfiguration());
    }
}

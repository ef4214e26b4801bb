package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.missing;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.*;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Buckets' sub-resources, as the companions of Terraform's aws_s3_bucket read them.
final class BucketSettingsTest {
    private static final String MALFORMED =
            "The XML you provided was not well-formed or did not validate against our published schema";

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
    void encryption_is_what_objects_get_without_a_word() {
        s3.api()
                .putBucketEncryption(
                        PutBucketEncryptionRequest.builder()
                                .bucket("bkt")
                                .serverSideEncryptionConfiguration(
                                        new ServerSideEncryptionConfiguration(List.of(new ServerSideEncryptionRule(
                                                new ServerSideEncryptionByDefault("aws:kms", "alias/mine"),
                                                true,
                                                null))))
                                .build(),
                        call());
        s3.restart();
        PutObjectOutput put = s3.put("k", "x");
        assertThat(put.serverSideEncryption()).isEqualTo("aws:kms");
        assertThat(put.ssekmsKeyId()).isEqualTo("arn:aws:kms:us-east-1:000000000001:alias/mine");
        assertThat(put.bucketKeyEnabled()).isTrue();
        s3.api()
                .deleteBucketEncryption(
                        DeleteBucketEncryptionRequest.builder().bucket("bkt").build(), call());
        assertThat(s3.put("k", "x").serverSideEncryption()).isEqualTo("AES256");
        refused(
                () -> s3.api()
                        .putBucketEncryption(
                                PutBucketEncryptionRequest.builder()
                                        .bucket("bkt")
                                        .serverSideEncryptionConfiguration(
                                                new ServerSideEncryptionConfiguration(List.of()))
                                        .build(),
                                call()),
                "MalformedXML",
                400,
                MALFORMED);
    }

    @Test
    void lifecycle_rules_are_checked_and_read_back() {
        LifecycleRule rule = LifecycleRule.builder()
                .id("expire")
                .status("Enabled")
                .filter(LifecycleRuleFilter.builder().prefix("tmp/").build())
                .expiration(new LifecycleExpiration(null, 7, null))
                .transitions(List.of(new Transition(null, 1, "GLACIER")))
                .noncurrentVersionExpiration(new NoncurrentVersionExpiration(3, 2))
                .abortIncompleteMultipartUpload(new AbortIncompleteMultipartUpload(1))
                .build();
        assertThat(lifecycle(rule).transitionDefaultMinimumObjectSize()).isEqualTo("all_storage_classes_128K");
        s3.restart();
        assertThat(s3.api()
                        .getBucketLifecycleConfiguration(
                                GetBucketLifecycleConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .rules())
                .containsExactly(rule);
        lifecycle(rule.toBuilder().id(null).build());
        assertThat(Objects.requireNonNull(s3.api()
                                .getBucketLifecycleConfiguration(
                                        GetBucketLifecycleConfigurationRequest.builder()
                                                .bucket("bkt")
                                                .build(),
                                        call())
                                .rules())
                        .getFirst()
                        .id())
                .isNotEmpty();
        refused(
                () -> lifecycle(rule, rule),
                "InvalidArgument",
                400,
                "Rule ID must be unique. Found same ID for more than one rule");
        refused(
                () -> lifecycle(rule.toBuilder()
                        .expiration(new LifecycleExpiration(null, 0, null))
                        .build()),
                "InvalidArgument",
                400,
                "'Days' for Expiration action must be a positive integer");
        refused(() -> lifecycle(rule.toBuilder().status("On").build()), "MalformedXML", 400, MALFORMED);
        refused(() -> lifecycle(rule.toBuilder().filter(null).build()), "MalformedXML", 400, MALFORMED);
        refused(
                () -> lifecycle(LifecycleRule.builder()
                        .id("none")
                        .status("Enabled")
                        .prefix("")
                        .build()),
                "InvalidRequest",
                400,
                "At least one action needs to be specified in a rule");
    }

    @Test
    void cors_website_logging_and_replication_are_checked_and_read_back() {
        CORSRule rule = CORSRule.builder()
                .allowedMethods(List.of("GET"))
                .allowedOrigins(List.of("https://*.example.com"))
                .maxAgeSeconds(60)
                .build();
        cors(rule);
        WebsiteConfiguration website = WebsiteConfiguration.builder()
                .indexDocument(new IndexDocument("index.html"))
                .build();
        s3.api()
                .putBucketWebsite(
                        PutBucketWebsiteRequest.builder()
                                .bucket("bkt")
                                .websiteConfiguration(website)
                                .build(),
                        call());
        LoggingEnabled logging = LoggingEnabled.builder()
                .targetBucket("bkt")
                .targetPrefix("log/")
                .build();
        logging(logging);
        s3.restart();
        assertThat(s3.api()
                        .getBucketCors(
                                GetBucketCorsRequest.builder().bucket("bkt").build(), call())
                        .corsRules())
                .containsExactly(rule);
        assertThat(s3.api()
                        .getBucketWebsite(
                                GetBucketWebsiteRequest.builder().bucket("bkt").build(), call())
                        .indexDocument())
                .isEqualTo(new IndexDocument("index.html"));
        assertThat(s3.api()
                        .getBucketLogging(
                                GetBucketLoggingRequest.builder().bucket("bkt").build(), call())
                        .loggingEnabled())
                .isEqualTo(logging);
        refused(
                () -> cors(rule.toBuilder().allowedMethods(List.of("PATCH")).build()),
                "InvalidRequest",
                400,
                "Found unsupported HTTP method in CORS config. Unsupported method is PATCH");
        refused(
                () -> logging(logging.toBuilder().targetBucket("none").build()),
                "InvalidTargetBucketForLogging",
                400,
                "The target bucket for logging does not exist");
        ReplicationConfiguration replication = new ReplicationConfiguration(
                "arn:aws:iam::000000000001:role/r",
                List.of(ReplicationRule.builder()
                        .id("all")
                        .status("Enabled")
                        .prefix("")
                        .destination(Destination.builder()
                                .bucket("arn:aws:s3:::other")
                                .build())
                        .build()));
        refused(
                () -> replication(replication),
                "InvalidRequest",
                400,
                "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
        s3.versioning("bkt", "Enabled");
        replication(replication);
        s3.restart();
        assertThat(s3.api()
                        .getBucketReplication(
                                GetBucketReplicationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .replicationConfiguration())
                .isEqualTo(replication);
        refused(
                () -> s3.versioning("bkt", "Suspended"),
                "InvalidBucketState",
                409,
                "A replication configuration is present on this bucket, so the versioning state cannot be changed.");
    }

    @Test
    void notifications_get_ids() {
        NotificationConfiguration wanted = NotificationConfiguration.builder()
                .lambdaFunctionConfigurations(List.of(LambdaFunctionConfiguration.builder()
                        .lambdaFunctionArn("arn:aws:lambda:us-east-1:000000000001:function:f")
                        .events(List.of("s3:ObjectCreated:*"))
                        .build()))
                .build();
        s3.api()
                .putBucketNotificationConfiguration(
                        PutBucketNotificationConfigurationRequest.builder()
                                .bucket("bkt")
                                .skipDestinationValidation(true)
                                .notificationConfiguration(wanted)
                                .build(),
                        call());
        s3.restart();
        assertThat(s3.api()
                        .getBucketNotificationConfiguration(
                                GetBucketNotificationConfigurationRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .lambdaFunctionConfigurations())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.id()).isNotEmpty();
                    assertThat(one.events()).containsExactly("s3:ObjectCreated:*");
                });
    }

    @Test
    void tags_are_at_most_fifty() {
        List<Tag> many = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            many.add(new Tag("k" + i, "v"));
        }
        refused(() -> tag(many), "BadRequest", 400, "Bucket tag count cannot be greater than 50");
        tag(many.subList(0, 50));
        s3.restart();
        assertThat(s3.api()
                        .getBucketTagging(
                                GetBucketTaggingRequest.builder().bucket("bkt").build(), call())
                        .tagSet())
                .hasSize(50);
        s3.api()
                .deleteBucketTagging(
                        DeleteBucketTaggingRequest.builder().bucket("bkt").build(), call());
        missing(
                () -> s3.api()
                        .getBucketTagging(
                                GetBucketTaggingRequest.builder().bucket("bkt").build(), call()),
                "NoSuchTagSet",
                "The TagSet does not exist");
    }

    @Test
    void metrics_configurations_are_kept_under_their_ids() {
        MetricsConfiguration all = new MetricsConfiguration("all", null);
        s3.api()
                .putBucketMetricsConfiguration(
                        PutBucketMetricsConfigurationRequest.builder()
                                .bucket("bkt")
                                .id("all")
                                .metricsConfiguration(all)
                                .build(),
                        call());
        s3.restart();
        assertThat(s3.api()
                        .listBucketMetricsConfigurations(
                                ListBucketMetricsConfigurationsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .metricsConfigurationList())
                .containsExactly(all);
        s3.api()
                .deleteBucketMetricsConfiguration(
                        DeleteBucketMetricsConfigurationRequest.builder()
                                .bucket("bkt")
                                .id("all")
                                .build(),
                        call());
        assertThat(s3.api()
                        .listBucketMetricsConfigurations(
                                ListBucketMetricsConfigurationsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .metricsConfigurationList())
                .isNullOrEmpty();
    }

    private PutBucketLifecycleConfigurationOutput lifecycle(LifecycleRule... rules) {
        return s3.api()
                .putBucketLifecycleConfiguration(
                        PutBucketLifecycleConfigurationRequest.builder()
                                .bucket("bkt")
                                .lifecycleConfiguration(new BucketLifecycleConfiguration(List.of(rules)))
                                .build(),
                        call());
    }

    private void cors(CORSRule rule) {
        s3.api()
                .putBucketCors(
                        PutBucketCorsRequest.builder()
                                .bucket("bkt")
                                .corsConfiguration(new CORSConfiguration(List.of(rule)))
                                .build(),
                        call());
    }

    private void logging(LoggingEnabled logging) {
        s3.api()
                .putBucketLogging(
                        PutBucketLoggingRequest.builder()
                                .bucket("bkt")
                                .bucketLoggingStatus(new BucketLoggingStatus(logging))
                                .build(),
                        call());
    }

    private void replication(ReplicationConfiguration replication) {
        s3.api()
                .putBucketReplication(
                        PutBucketReplicationRequest.builder()
                                .bucket("bkt")
                                .replicationConfiguration(replication)
                                .build(),
                        call());
    }

    private void tag(List<Tag> tags) {
        s3.api()
                .putBucketTagging(
                        PutBucketTaggingRequest.builder()
                                .bucket("bkt")
                                .tagging(new Tagging(tags))
                                .build(),
                        call());
    }
}

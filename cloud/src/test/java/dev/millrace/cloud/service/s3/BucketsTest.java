package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.ACCOUNT;
import static dev.millrace.cloud.service.s3.S3UnderTest.SECOND;
import static dev.millrace.cloud.service.s3.S3UnderTest.anonymous;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.*;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Buckets and their sub-resources, as Terraform's aws_s3_bucket and its companions read them.
final class BucketsTest {
    private static final String MALFORMED =
            "The XML you provided was not well-formed or did not validate against our published schema";
    private static final String OTHER = "000000000002";

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
    void a_name_is_one_buckets_whoever_asks() {
        s3.bucket("bkt");
        AwsException taken = refused(
                () -> create(OTHER, "us-east-1", request -> {}),
                "BucketAlreadyExists",
                409,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system."
                        + " Please select a different name and try again.");
        assertThat(taken.details()).isEqualTo(Map.of("BucketName", "bkt"));
        create(ACCOUNT, "eu-west-1", request -> request.bucket("euro").createBucketConfiguration(in("eu-west-1")));
        refused(
                () -> create(
                        ACCOUNT,
                        "eu-west-1",
                        request -> request.bucket("euro").createBucketConfiguration(in("eu-west-1"))),
                "BucketAlreadyOwnedByYou",
                409,
                "Your previous request to create the named bucket succeeded and you already own it.");
        refused(
                () -> create(request -> request.bucket("X")),
                "InvalidBucketName",
                400,
                "The specified bucket is not valid.");
    }

    @Test
    void a_bucket_is_made_in_the_region_that_is_asked_for() {
        assertThat(create(request -> request.bucket("here")).location()).isEqualTo("/here");
        assertThat(create(request -> request.bucket("there").createBucketConfiguration(in("eu-central-1")))
                        .location())
                .isEqualTo("http://there.s3.amazonaws.com/");
        assertThat(location("here")).isNull();
        assertThat(location("there")).isEqualTo("eu-central-1");
        assertThat(s3.api()
                        .headBucket(HeadBucketRequest.builder().bucket("there").build(), call(ACCOUNT, "eu-central-1"))
                        .bucketRegion())
                .isEqualTo("eu-central-1");
        AwsException elsewhere = refused(
                () -> s3.api()
                        .headBucket(HeadBucketRequest.builder().bucket("there").build(), call()),
                "PermanentRedirect",
                301,
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all"
                        + " future requests to this endpoint.");
        assertThat(elsewhere.headers()).isEqualTo(Map.of("x-amz-bucket-region", "eu-central-1"));
        refused(
                () -> create(ACCOUNT, "eu-west-1", request -> request.bucket("lost")),
                "IllegalLocationConstraintException",
                400,
                "The unspecified location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
        refused(
                () -> create(
                        ACCOUNT,
                        "eu-west-1",
                        request -> request.bucket("lost").createBucketConfiguration(in("eu-central-1"))),
                "IllegalLocationConstraintException",
                400,
                "The eu-central-1 location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
        refused(
                () -> create(request -> request.bucket("lost").createBucketConfiguration(in("Mars"))),
                "InvalidLocationConstraint",
                400,
                "The specified location-constraint is not valid");
    }

    @Test
    void an_account_lists_its_own_buckets_by_name_in_pages() {
        create(OTHER, "us-east-1", request -> request.bucket("theirs"));
        create(request -> request.bucket("aaa"));
        create(request -> request.bucket("zzz").createBucketConfiguration(in("eu-west-1")));
        assertThat(list(request -> {}))
                .containsExactly(
                        new Bucket("aaa", SECOND, null, "arn:aws:s3:::aaa"),
                        new Bucket("bkt", SECOND, null, "arn:aws:s3:::bkt"),
                        new Bucket("zzz", SECOND, null, "arn:aws:s3:::zzz"));
        List<String> paged = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListBucketsOutput page = s3.api()
                    .listBuckets(
                            ListBucketsRequest.builder()
                                    .maxBuckets(2)
                                    .continuationToken(from)
                                    .build(),
                            call());
            Objects.requireNonNull(page.buckets())
                    .forEach(bucket -> paged.add(bucket.name() + " " + bucket.bucketRegion()));
            token = page.continuationToken();
        } while (token != null);
        assertThat(paged).containsExactly("aaa us-east-1", "bkt us-east-1", "zzz eu-west-1");
        assertThat(list(request -> request.prefix("b"))).hasSize(1);
        assertThat(list(request -> request.bucketRegion("eu-west-1"))).hasSize(1);
        refused(
                () -> s3.api().listBuckets(ListBucketsRequest.builder().build(), anonymous()),
                "AccessDenied",
                403,
                "Access Denied");
    }

    @Test
    void a_bucket_with_something_in_it_is_not_deleted() {
        DeleteBucketRequest delete = DeleteBucketRequest.builder().bucket("bkt").build();
        s3.put("k", "x");
        refused(
                () -> s3.api().deleteBucket(delete, call()),
                "BucketNotEmpty",
                409,
                "The bucket you tried to delete is not empty");
        s3.delete(request -> {});
        refused(() -> s3.api().deleteBucket(delete, call(OTHER, "us-east-1")), "AccessDenied", 403, "Access Denied");
        s3.api()
                .putBucketTagging(
                        PutBucketTaggingRequest.builder()
                                .bucket("bkt")
                                .tagging(new Tagging(List.of(new Tag("a", "b"))))
                                .build(),
                        call());
        s3.api().deleteBucket(delete, call());
        refused(
                () -> s3.api().deleteBucket(delete, call()),
                "NoSuchBucket",
                404,
                "The specified bucket does not exist");
        s3.restart();
        s3.bucket("bkt");
        missing(
                () -> s3.api()
                        .getBucketTagging(
                                GetBucketTaggingRequest.builder().bucket("bkt").build(), call()),
                "NoSuchTagSet",
                "The TagSet does not exist");
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
        assertThat(publicAccess()).isEqualTo(new PublicAccessBlockConfiguration(true, true, true, true));
        assertThat(ownership()).isEqualTo("BucketOwnerEnforced");
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

    @Test
    void a_policy_is_read_back_letter_for_letter_and_public_ones_are_blocked() {
        String open = "{ \"Statement\" : [{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
                + "\"Resource\":\"arn:aws:s3:::bkt/*\"}] }";
        AwsException blocked = refused(
                () -> policy(open),
                "AccessDenied",
                403,
                "User: arn:aws:iam::000000000001:root is not authorized to perform: s3:PutBucketPolicy on resource:"
                        + " \"arn:aws:s3:::bkt\" because public policies are prevented by the BlockPublicPolicy setting in"
                        + " S3 Block Public Access.");
        assertThat(blocked.httpStatus()).isEqualTo(403);
        s3.api()
                .deletePublicAccessBlock(
                        DeletePublicAccessBlockRequest.builder().bucket("bkt").build(), call());
        policy(open);
        s3.restart();
        assertThat(s3.api()
                        .getBucketPolicy(
                                GetBucketPolicyRequest.builder().bucket("bkt").build(), call())
                        .policy())
                .isEqualTo(open);
        assertThat(Objects.requireNonNull(s3.api()
                                .getBucketPolicyStatus(
                                        GetBucketPolicyStatusRequest.builder()
                                                .bucket("bkt")
                                                .build(),
                                        call())
                                .policyStatus())
                        .isPublic())
                .isTrue();
        missing(
                this::publicAccess,
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found");
        s3.api()
                .deleteBucketPolicy(
                        DeleteBucketPolicyRequest.builder().bucket("bkt").build(), call());
        missing(
                () -> s3.api()
                        .getBucketPolicy(
                                GetBucketPolicyRequest.builder().bucket("bkt").build(), call()),
                "NoSuchBucketPolicy",
                "The bucket policy does not exist");
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
    void ownership_decides_whether_access_control_lists_count() {
        refused(() -> acl("public-read"), "AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
        ownership("BucketOwnerPreferred");
        refused(() -> acl("public-read"), "AccessDenied", 403, "Access Denied");
        s3.api()
                .putPublicAccessBlock(
                        PutPublicAccessBlockRequest.builder()
                                .bucket("bkt")
                                .publicAccessBlockConfiguration(
                                        new PublicAccessBlockConfiguration(false, null, null, true))
                                .build(),
                        call());
        assertThat(publicAccess())
                .as("what was not said is off")
                .isEqualTo(new PublicAccessBlockConfiguration(false, false, false, true));
        acl("public-read");
        s3.restart();
        assertThat(s3.api()
                        .getBucketAcl(
                                GetBucketAclRequest.builder().bucket("bkt").build(), call())
                        .grants())
                .extracting(Grant::permission)
                .containsExactly("FULL_CONTROL", "READ");
        s3.put(request -> request.body(S3UnderTest.body("x")).acl("public-read"));
        assertThat(s3.api()
                        .getObjectAcl(
                                GetObjectAclRequest.builder()
                                        .bucket("bkt")
                                        .key("k")
                                        .build(),
                                call())
                        .grants())
                .hasSize(2);
        refused(
                () -> ownership("BucketOwnerEnforced"),
                "InvalidBucketAclWithObjectOwnership",
                400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
        acl("private");
        ownership("BucketOwnerEnforced");
        s3.api()
                .deleteBucketOwnershipControls(
                        DeleteBucketOwnershipControlsRequest.builder()
                                .bucket("bkt")
                                .build(),
                        call());
        missing(this::ownership, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found");
    }

    @Test
    void a_bucket_with_a_public_list_is_not_made() {
        refused(
                () -> create(request -> request.bucket("open").acl("public-read")),
                "InvalidBucketAclWithBlockPublicAccessError",
                400,
                "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
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

    private void missing(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, String message) {
        assertThat(refused(call, code, 404, message).details()).containsEntry("BucketName", "bkt");
    }

    private CreateBucketOutput create(Consumer<CreateBucketRequest.Builder> wish) {
        return create(ACCOUNT, "us-east-1", wish);
    }

    private CreateBucketOutput create(String account, String region, Consumer<CreateBucketRequest.Builder> wish) {
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket("bkt");
        wish.accept(request);
        return s3.api().createBucket(request.build(), call(account, region));
    }

    private static CreateBucketConfiguration in(String region) {
        return CreateBucketConfiguration.builder().locationConstraint(region).build();
    }

    private String location(String bucket) {
        return s3.api()
                .getBucketLocation(
                        GetBucketLocationRequest.builder().bucket(bucket).build(), call())
                .locationConstraint();
    }

    private List<Bucket> list(Consumer<ListBucketsRequest.Builder> wish) {
        ListBucketsRequest.Builder request = ListBucketsRequest.builder();
        wish.accept(request);
        return Objects.requireNonNull(
                s3.api().listBuckets(request.build(), call()).buckets());
    }

    private ServerSideEncryptionConfiguration encryption() {
        return Objects.requireNonNull(s3.api()
                .getBucketEncryption(
                        GetBucketEncryptionRequest.builder().bucket("bkt").build(), call())
                .serverSideEncryptionConfiguration());
    }

    private PublicAccessBlockConfiguration publicAccess() {
        return Objects.requireNonNull(s3.api()
                .getPublicAccessBlock(
                        GetPublicAccessBlockRequest.builder().bucket("bkt").build(), call())
                .publicAccessBlockConfiguration());
    }

    private String ownership() {
        return Objects.requireNonNull(s3.api()
                        .getBucketOwnershipControls(
                                GetBucketOwnershipControlsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .ownershipControls())
                .rules()
                .getFirst()
                .objectOwnership();
    }

    private void ownership(String wanted) {
        s3.api()
                .putBucketOwnershipControls(
                        PutBucketOwnershipControlsRequest.builder()
                                .bucket("bkt")
                                .ownershipControls(new OwnershipControls(List.of(new OwnershipControlsRule(wanted))))
                                .build(),
                        call());
    }

    private void acl(String canned) {
        s3.api()
                .putBucketAcl(
                        PutBucketAclRequest.builder().bucket("bkt").acl(canned).build(), call());
    }

    private void policy(String document) {
        s3.api()
                .putBucketPolicy(
                        PutBucketPolicyRequest.builder()
                                .bucket("bkt")
                                .policy(document)
                                .build(),
                        call());
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

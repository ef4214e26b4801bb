package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.ACCOUNT;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.BucketLoggingStatus;
import dev.millrace.wire.s3.CopyObjectRequest;
import dev.millrace.wire.s3.CreateBucketConfiguration;
import dev.millrace.wire.s3.CreateBucketRequest;
import dev.millrace.wire.s3.Delete;
import dev.millrace.wire.s3.DeleteObjectsRequest;
import dev.millrace.wire.s3.GetBucketOwnershipControlsRequest;
import dev.millrace.wire.s3.GetBucketTaggingRequest;
import dev.millrace.wire.s3.LoggingEnabled;
import dev.millrace.wire.s3.ObjectIdentifier;
import dev.millrace.wire.s3.PutBucketEncryptionRequest;
import dev.millrace.wire.s3.PutBucketLoggingRequest;
import dev.millrace.wire.s3.PutBucketTaggingRequest;
import dev.millrace.wire.s3.PutObjectTaggingRequest;
import dev.millrace.wire.s3.S3Error;
import dev.millrace.wire.s3.ServerSideEncryptionByDefault;
import dev.millrace.wire.s3.ServerSideEncryptionConfiguration;
import dev.millrace.wire.s3.ServerSideEncryptionRule;
import dev.millrace.wire.s3.Tag;
import dev.millrace.wire.s3.Tagging;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers that others have recorded from AWS, one by one.
class AnswersTest {
    private static final String TO_ITSELF =
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's"
                    + " metadata, storage class, website redirect location or encryption attributes.";

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

    private void copyToItself(String from, Consumer<CopyObjectRequest.Builder> wish) {
        CopyObjectRequest.Builder request =
                CopyObjectRequest.builder().bucket("bkt").key("k").copySource(from);
        wish.accept(request);
        s3.api().copyObject(request.build(), call());
    }

    @Test
    void a_copy_onto_itself_is_legal_with_a_storage_class_an_older_version_or_a_default_encryption() {
        s3.versioning("bkt", "Enabled");
        String older = s3.put("k", "x").versionId();
        s3.put("k", "y");
        refused(() -> copyToItself("bkt/k", request -> {}), "InvalidRequest", 400, TO_ITSELF);

        copyToItself("bkt/k", request -> request.storageClass("STANDARD"));
        copyToItself("bkt/k?versionId=" + older, request -> {});
        s3.api()
                .putBucketEncryption(
                        PutBucketEncryptionRequest.builder()
                                .bucket("bkt")
                                .serverSideEncryptionConfiguration(
                                        new ServerSideEncryptionConfiguration(List.of(new ServerSideEncryptionRule(
                                                new ServerSideEncryptionByDefault("AES256", null), null, null))))
                                .build(),
                        call());
        copyToItself("bkt/k", request -> {});
        assertThat(s3.text("k")).isEqualTo("x");
    }

    @Test
    void a_bucket_that_never_had_versions_has_no_version_ids() {
        s3.put("k", "x");
        refused(
                () -> s3.delete(request -> request.versionId("i" + "A".repeat(31))),
                "InvalidArgument",
                400,
                "Invalid version id specified");

        List<S3Error> errors = s3.api()
                .deleteObjects(
                        DeleteObjectsRequest.builder()
                                .bucket("bkt")
                                .delete(new Delete(
                                        List.of(ObjectIdentifier.builder()
                                                .key("k")
                                                .versionId("A".repeat(32))
                                                .build()),
                                        null))
                                .build(),
                        call())
                .errors();

        assertThat(errors)
                .containsExactly(new S3Error(
                        "k", "A".repeat(32), "NoSuchVersion", "The specified version does not exist."));
        s3.delete(request -> request.versionId("null"));
        assertThat(errors).hasSize(1);
    }

    @Test
    void a_delete_marker_can_be_deleted_and_nothing_else() {
        s3.versioning("bkt", "Enabled");
        s3.delete(request -> request.key("k"));

        refused(
                () -> s3.api()
                        .putObjectTagging(
                                PutObjectTaggingRequest.builder()
                                        .bucket("bkt")
                                        .key("k")
                                        .tagging(new Tagging(List.of(new Tag("a", "b"))))
                                        .build(),
                                call()),
                "MethodNotAllowed",
                405,
                "The specified method is not allowed against this resource.");
    }

    @Test
    void an_empty_tag_set_is_none() {
        for (List<Tag> tags : List.of(List.of(new Tag("a", "b")), List.<Tag>of())) {
            s3.api()
                    .putBucketTagging(
                            PutBucketTaggingRequest.builder()
                                    .bucket("bkt")
                                    .tagging(new Tagging(tags))
                                    .build(),
                            call());
        }
        refused(
                () -> s3.api()
                        .getBucketTagging(
                                GetBucketTaggingRequest.builder().bucket("bkt").build(), call()),
                "NoSuchTagSet",
                404,
                "The TagSet does not exist");
    }

    @Test
    void an_expected_owner_is_an_account() {
        refused(
                () -> s3.put(request -> request.key("k").expectedBucketOwner("me")),
                "InvalidBucketOwnerAWSAccountID",
                400,
                "The value of the expected bucket owner parameter must be an AWS Account ID... [me]");
    }

    @Test
    void who_makes_a_bucket_with_a_list_may_write_objects_with_lists() {
        s3.api()
                .createBucket(
                        CreateBucketRequest.builder().bucket("rclone").acl("private").build(), call());

        assertThat(s3.api()
                        .getBucketOwnershipControls(
                                GetBucketOwnershipControlsRequest.builder()
                                        .bucket("rclone")
                                        .build(),
                                call())
                        .ownershipControls()
                        .rules()
                        .getFirst()
                        .objectOwnership())
                .isEqualTo("BucketOwnerPreferred");
        s3.put(request -> request.bucket("rclone").key("k").acl("private"));
    }

    @Test
    void an_endpoint_makes_buckets_in_its_own_region() {
        refused(
                () -> s3.api()
                        .createBucket(
                                CreateBucketRequest.builder()
                                        .bucket("far")
                                        .createBucketConfiguration(CreateBucketConfiguration.builder()
                                                .locationConstraint("us-east-1")
                                                .build())
                                        .build(),
                                call(ACCOUNT, "us-west-2")),
                "IllegalLocationConstraintException",
                400,
                "The us-east-1 location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
    }

    @Test
    void logs_go_to_a_bucket_of_the_same_account_and_region() {
        s3.api()
                .createBucket(
                        CreateBucketRequest.builder()
                                .bucket("far")
                                .createBucketConfiguration(CreateBucketConfiguration.builder()
                                        .locationConstraint("eu-west-1")
                                        .build())
                                .build(),
                        call());
        s3.api()
                .createBucket(
                        CreateBucketRequest.builder().bucket("theirs").build(),
                        call("000000000002", S3UnderTest.REGION));

        refused(() -> logTo("far"), "CrossLocationLoggingProhibitted", 403, "Cross S3 location logging not allowed. ");
        refused(
                () -> logTo("theirs"),
                "InvalidTargetBucketForLogging",
                400,
                "The owner for the bucket to be logged and the target bucket must be the same.");
        refused(
                () -> logTo("none"),
                "InvalidTargetBucketForLogging",
                400,
                "The target bucket for logging does not exist");
        logTo("bkt");
    }

    private void logTo(String target) {
        s3.api()
                .putBucketLogging(
                        PutBucketLoggingRequest.builder()
                                .bucket("bkt")
                                .bucketLoggingStatus(new BucketLoggingStatus(LoggingEnabled.builder()
                                        .targetBucket(target)
                                        .targetPrefix("")
                                        .build()))
                                .build(),
                        call());
    }

    @Test
    void a_list_by_header_names_groups_and_users_that_there_are() {
        refused(
                () -> s3.api()
                        .createBucket(
                                CreateBucketRequest.builder()
                                        .bucket("acl")
                                        .grantRead("uri=http://example.com/everybody")
                                        .build(),
                                call()),
                "InvalidArgument",
                400,
                "Invalid group uri");
        refused(
                () -> s3.api()
                        .createBucket(
                                CreateBucketRequest.builder()
                                        .bucket("acl")
                                        .grantRead("id=me")
                                        .build(),
                                call()),
                "InvalidArgument",
                400,
                "Invalid id");
    }
}

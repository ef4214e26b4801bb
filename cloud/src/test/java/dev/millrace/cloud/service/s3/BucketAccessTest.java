package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.missing;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.*;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom a bucket lets in: its policy, its access control list, and what keeps both from making it public.
final class BucketAccessTest {
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
                s3::publicAccess,
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
    void ownership_decides_whether_access_control_lists_count() {
        refused(() -> acl("public-read"), "AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
        s3.ownership("BucketOwnerPreferred");
        refused(() -> acl("public-read"), "AccessDenied", 403, "Access Denied");
        s3.api()
                .putPublicAccessBlock(
                        PutPublicAccessBlockRequest.builder()
                                .bucket("bkt")
                                .publicAccessBlockConfiguration(
                                        new PublicAccessBlockConfiguration(false, null, null, true))
                                .build(),
                        call());
        assertThat(s3.publicAccess())
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
                () -> s3.ownership("BucketOwnerEnforced"),
                "InvalidBucketAclWithObjectOwnership",
                400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
        acl("private");
        s3.ownership("BucketOwnerEnforced");
        s3.api()
                .deleteBucketOwnershipControls(
                        DeleteBucketOwnershipControlsRequest.builder()
                                .bucket("bkt")
                                .build(),
                        call());
        missing(s3::ownership, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found");
    }

    @Test
    void a_bucket_with_a_public_list_is_not_made() {
        refused(
                () -> s3.create(request -> request.bucket("open").acl("public-read")),
                "InvalidBucketAclWithBlockPublicAccessError",
                400,
                "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
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
}

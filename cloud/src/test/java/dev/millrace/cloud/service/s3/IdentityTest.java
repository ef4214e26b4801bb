package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.ACCOUNT;
import static dev.millrace.cloud.service.s3.S3UnderTest.REGION;
import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Body;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.CompleteMultipartUploadRequest;
import dev.millrace.wire.s3.CompletedMultipartUpload;
import dev.millrace.wire.s3.CompletedPart;
import dev.millrace.wire.s3.CreateBucketRequest;
import dev.millrace.wire.s3.CreateMultipartUploadRequest;
import dev.millrace.wire.s3.DeleteBucketRequest;
import dev.millrace.wire.s3.ListMultipartUploadsRequest;
import dev.millrace.wire.s3.ListObjectsV2Request;
import dev.millrace.wire.s3.PutObjectOutput;
import dev.millrace.wire.s3.UploadPartRequest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What waits for its bytes acts on what it found when it began, not on what has the name when it ends.
class IdentityTest {
    private static final String OTHER = "000000000002";
    private static final String GONE = "The specified bucket does not exist";

    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void start() {
        s3 = new S3UnderTest(data);
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    /// Bytes during which something happens.
    private static Body during(String text, Runnable meanwhile) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return Body.of(
                new FilterInputStream(bytes) {
                    private boolean happened;

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        if (!happened) {
                            happened = true;
                            meanwhile.run();
                        }
                        return super.read(buffer, offset, length);
                    }
                },
                text.length());
    }

    private void handOver(String account) {
        s3.api().deleteBucket(DeleteBucketRequest.builder().bucket("bkt").build(), call());
        s3.api()
                .createBucket(CreateBucketRequest.builder().bucket("bkt").build(), call(account, REGION));
    }

    private List<String> keys(Call call) {
        return s3
                .api()
                .listObjectsV2(ListObjectsV2Request.builder().bucket("bkt").build(), call)
                .contents()
                .stream()
                .map(object -> String.valueOf(object.key()))
                .toList();
    }

    @Test
    void a_slow_put_never_reaches_a_bucket_that_another_account_made_meanwhile() {
        refused(
                () -> s3.put(request -> request.key("k").body(during("abc", () -> handOver(OTHER)))),
                "NoSuchBucket",
                404,
                GONE);

        assertThat(keys(call(OTHER, REGION))).isEmpty();
    }

    @Test
    void nor_one_that_the_same_account_made_meanwhile_in_the_same_second() {
        refused(
                () -> s3.put(request -> request.key("k").body(during("abc", () -> handOver(ACCOUNT)))),
                "NoSuchBucket",
                404,
                GONE);

        assertThat(keys(call())).isEmpty();
    }

    @Test
    void a_slow_part_goes_with_the_bucket_of_its_upload() {
        String upload = begin("k");

        refused(
                () -> s3.api()
                        .uploadPart(
                                UploadPartRequest.builder()
                                        .bucket("bkt")
                                        .key("k")
                                        .uploadId(upload)
                                        .partNumber(1)
                                        .body(during("abc", () -> handOver(OTHER)))
                                        .build(),
                                call()),
                "NoSuchBucket",
                404,
                GONE);

        assertThat(s3.api()
                        .listMultipartUploads(
                                ListMultipartUploadsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call(OTHER, REGION))
                        .uploads())
                .isEmpty();
    }

    @Test
    void a_write_by_another_service_keeps_to_its_bucket_too() {
        refused(
                () -> s3.service()
                        .objects()
                        .write(ACCOUNT, "bkt", "k", during("abc", () -> handOver(OTHER)), null),
                "NoSuchBucket",
                404,
                GONE);

        assertThat(keys(call(OTHER, REGION))).isEmpty();
    }

    @Test
    void versioning_switched_on_during_a_body_gives_a_version_whose_id_is_told() {
        PutObjectOutput put =
                s3.put(request -> request.key("k").body(during("abc", () -> s3.versioning("bkt", "Enabled"))));

        assertThat(put.versionId()).hasSize(32);
        assertThat(S3UnderTest.text(s3.get(request -> request.versionId(put.versionId())))).isEqualTo("abc");
    }

    @Test
    void a_bucket_made_anew_begins_empty_after_a_restart_too() {
        s3.put("k", "mine");
        s3.delete(request -> request.key("k"));
        handOver(OTHER);
        s3.restart();

        assertThat(keys(call(OTHER, REGION))).isEmpty();
    }

    @Test
    void an_upload_completed_twice_is_answered_twice_alike() {
        s3.versioning("bkt", "Enabled");
        String upload = begin("k");
        CompleteMultipartUploadRequest complete = complete(upload);

        var first = s3.api().completeMultipartUpload(complete, call());
        s3.put("k", "newer");
        var second = s3.api().completeMultipartUpload(complete, call());

        assertThat(second).isEqualTo(first);
        assertThat(s3.text("k")).isEqualTo("newer");
        assertThat(s3.api()
                        .listObjectVersions(
                                dev.millrace.wire.s3.ListObjectVersionsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .versions())
                .hasSize(2);
    }

    @Test
    void an_object_of_parts_bears_the_date_on_which_its_upload_began() {
        String upload = begin("k");
        s3.clock.advance(java.time.Duration.ofHours(1));

        s3.api().completeMultipartUpload(complete(upload), call());

        assertThat(s3.head(request -> request.key("k")).lastModified()).isEqualTo(S3UnderTest.SECOND);
    }

    @Test
    void a_completion_on_condition_looks_at_what_happened_since_its_upload_began() {
        String there = s3.put("k", "there").eTag();
        String replaced = begin("k");
        String absent = begin("k");
        s3.put("k", "there");
        refused(
                () -> s3.api()
                        .completeMultipartUpload(
                                complete(replaced).toBuilder().ifMatch(there).build(), call()),
                "ConditionalRequestConflict",
                409,
                "The conditional request cannot succeed due to a conflicting operation against this resource.");
        s3.delete(request -> request.key("k"));
        refused(
                () -> s3.api()
                        .completeMultipartUpload(
                                complete(absent).toBuilder().ifNoneMatch("*").build(), call()),
                "ConditionalRequestConflict",
                409,
                "The conditional request cannot succeed due to a conflicting operation against this resource.");
    }

    @Test
    void an_object_that_came_and_went_since_an_upload_began_is_a_conflict_for_its_completion() {
        String upload = begin("k");
        s3.put("k", "meanwhile");
        s3.delete(request -> request.key("k"));
        refused(
                () -> s3.api()
                        .completeMultipartUpload(
                                complete(upload).toBuilder().ifNoneMatch("*").build(), call()),
                "ConditionalRequestConflict",
                409,
                "The conditional request cannot succeed due to a conflicting operation against this resource.");
        String again = begin("k");
        s3.api().completeMultipartUpload(complete(again).toBuilder().ifNoneMatch("*").build(), call());
    }

    @Test
    void an_object_deleted_while_a_conditional_write_takes_its_body_in_is_a_conflict() {
        String there = s3.put("k", "there").eTag();
        String conflict = "The conditional request cannot succeed due to a conflicting operation against this resource.";
        refused(
                () -> s3.put(request -> request.key("k").ifMatch(there).body(during(() -> s3.delete(r -> r.key("k"))))),
                "ConditionalRequestConflict",
                409,
                conflict);
        refused(
                () -> s3.put(request -> request.key("k").ifNoneMatch("*").body(during(() -> {
                    s3.put("k", "meanwhile");
                    s3.delete(r -> r.key("k"));
                }))),
                "ConditionalRequestConflict",
                409,
                conflict);
        s3.put(request -> request.key("k").ifNoneMatch("*").body(body("after")));
    }

    /// A body of one byte, with which something else happens.
    private static Body during(Runnable happens) {
        return new Body() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() {
                happens.run();
                return new ByteArrayInputStream(new byte[1]);
            }
        };
    }

    private String begin(String key) {
        String upload = s3.api()
                .createMultipartUpload(
                        CreateMultipartUploadRequest.builder()
                                .bucket("bkt")
                                .key(key)
                                .build(),
                        call())
                .uploadId();
        s3.api()
                .uploadPart(
                        UploadPartRequest.builder()
                                .bucket("bkt")
                                .key(key)
                                .uploadId(upload)
                                .partNumber(1)
                                .body(body("part"))
                                .build(),
                        call());
        return String.valueOf(upload);
    }

    private static CompleteMultipartUploadRequest complete(String upload) {
        return CompleteMultipartUploadRequest.builder()
                .bucket("bkt")
                .key("k")
                .uploadId(upload)
                .multipartUpload(new CompletedMultipartUpload(List.of(CompletedPart.builder()
                        .partNumber(1)
                        .eTag(eTag())
                        .build())))
                .build();
    }

    private static String eTag() {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("MD5")
                            .digest("part".getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}

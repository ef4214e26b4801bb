package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.ACCOUNT;
import static dev.millrace.cloud.service.s3.S3UnderTest.SECOND;
import static dev.millrace.cloud.service.s3.S3UnderTest.anonymous;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.missing;
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

/// Buckets by their names and regions, and their end.
final class BucketsTest {
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
                () -> s3.create(OTHER, "us-east-1", request -> {}),
                "BucketAlreadyExists",
                409,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system."
                        + " Please select a different name and try again.");
        assertThat(taken.details()).isEqualTo(Map.of("BucketName", "bkt"));
        s3.create(ACCOUNT, "eu-west-1", request -> request.bucket("euro").createBucketConfiguration(in("eu-west-1")));
        refused(
                () -> s3.create(
                        ACCOUNT,
                        "eu-west-1",
                        request -> request.bucket("euro").createBucketConfiguration(in("eu-west-1"))),
                "BucketAlreadyOwnedByYou",
                409,
                "Your previous request to create the named bucket succeeded and you already own it.");
        refused(
                () -> s3.create(request -> request.bucket("X")),
                "InvalidBucketName",
                400,
                "The specified bucket is not valid.");
    }

    @Test
    void a_bucket_is_made_in_the_region_that_is_asked_for() {
        assertThat(s3.create(request -> request.bucket("here")).location()).isEqualTo("/here");
        assertThat(s3.create(request -> request.bucket("there").createBucketConfiguration(in("eu-central-1")))
                        .location())
                .isEqualTo("http://there.s3.amazonaws.com/");
        assertThat(location("here")).isNull();
        assertThat(location("there")).isEqualTo("eu-central-1");
        assertThat(s3.api()
                        .headBucket(HeadBucketRequest.builder().bucket("there").build(), call(ACCOUNT, "eu-central-1"))
                        .bucketRegion())
                .isEqualTo("eu-central-1");
        assertThat(s3.api()
                        .headBucket(HeadBucketRequest.builder().bucket("here").build(), call())
                        .contentType())
                .isEqualTo("application/xml");
        AwsException elsewhere = refused(
                () -> s3.api()
                        .headBucket(HeadBucketRequest.builder().bucket("there").build(), call()),
                "PermanentRedirect",
                301,
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all"
                        + " future requests to this endpoint.");
        assertThat(elsewhere.headers()).isEqualTo(Map.of("x-amz-bucket-region", "eu-central-1"));
        refused(
                () -> s3.create(ACCOUNT, "eu-west-1", request -> request.bucket("lost")),
                "IllegalLocationConstraintException",
                400,
                "The unspecified location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
        refused(
                () -> s3.create(
                        ACCOUNT,
                        "eu-west-1",
                        request -> request.bucket("lost").createBucketConfiguration(in("eu-central-1"))),
                "IllegalLocationConstraintException",
                400,
                "The eu-central-1 location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
        refused(
                () -> s3.create(request -> request.bucket("lost").createBucketConfiguration(in("Mars"))),
                "InvalidLocationConstraint",
                400,
                "The specified location-constraint is not valid");
    }

    @Test
    void an_account_lists_its_own_buckets_by_name_in_pages() {
        s3.create(OTHER, "us-east-1", request -> request.bucket("theirs"));
        s3.create(request -> request.bucket("aaa"));
        s3.create(request -> request.bucket("zzz").createBucketConfiguration(in("eu-west-1")));
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
}

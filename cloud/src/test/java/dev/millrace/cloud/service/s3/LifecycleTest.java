package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.AbortIncompleteMultipartUpload;
import dev.millrace.wire.s3.BucketLifecycleConfiguration;
import dev.millrace.wire.s3.CreateBucketRequest;
import dev.millrace.wire.s3.CreateMultipartUploadOutput;
import dev.millrace.wire.s3.CreateMultipartUploadRequest;
import dev.millrace.wire.s3.LifecycleExpiration;
import dev.millrace.wire.s3.LifecycleRule;
import dev.millrace.wire.s3.LifecycleRuleAndOperator;
import dev.millrace.wire.s3.LifecycleRuleFilter;
import dev.millrace.wire.s3.ListMultipartUploadsRequest;
import dev.millrace.wire.s3.ListObjectVersionsOutput;
import dev.millrace.wire.s3.ListObjectVersionsRequest;
import dev.millrace.wire.s3.NoncurrentVersionExpiration;
import dev.millrace.wire.s3.PutBucketLifecycleConfigurationRequest;
import dev.millrace.wire.s3.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lifecycle rules do, by the clock. It stands at 2026-03-01, noon, at the start.
class LifecycleTest {
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

    private void rules(LifecycleRule... rules) {
        rules("bkt", rules);
    }

    private void rules(String bucket, LifecycleRule... rules) {
        s3.api()
                .putBucketLifecycleConfiguration(
                        PutBucketLifecycleConfigurationRequest.builder()
                                .bucket(bucket)
                                .lifecycleConfiguration(new BucketLifecycleConfiguration(List.of(rules)))
                                .build(),
                        call());
    }

    private static LifecycleRule rule(String id, String prefix, Consumer<LifecycleRule.Builder> action) {
        LifecycleRule.Builder rule = LifecycleRule.builder()
                .id(id)
                .status("Enabled")
                .filter(LifecycleRuleFilter.builder().prefix(prefix).build());
        action.accept(rule);
        return rule.build();
    }

    private static LifecycleExpiration after(int days) {
        return LifecycleExpiration.builder().days(days).build();
    }

    private void days(int days) {
        s3.clock.advance(Duration.ofDays(days));
        s3.round();
    }

    private List<String> shown() {
        ListObjectVersionsOutput page = s3.api()
                .listObjectVersions(
                        ListObjectVersionsRequest.builder().bucket("bkt").build(), call());
        List<String> all = new ArrayList<>();
        page.deleteMarkers().forEach(marker -> all.add(marker.key() + " marker"));
        page.versions().forEach(version -> all.add(version.key() + " " + version.versionId()));
        return all;
    }

    @Test
    void an_object_goes_at_the_midnight_after_its_days() {
        rules(rule("old", "tmp/", one -> one.expiration(after(1))));
        s3.put("tmp/a", "x");
        s3.put("kept", "x");
        assertThat(s3.head(request -> request.key("tmp/a")).expiration())
                .isEqualTo("expiry-date=\"Tue, 03 Mar 2026 00:00:00 GMT\", rule-id=\"old\"");
        assertThat(s3.head(request -> request.key("kept")).expiration()).isNull();

        days(1);
        assertThat(shown()).containsExactly("kept null", "tmp/a null");
        s3.clock.advance(Duration.ofHours(12));
        s3.round();
        assertThat(shown()).containsExactly("kept null");
    }

    @Test
    void with_versions_it_becomes_a_delete_marker_which_goes_when_nothing_is_behind_it() {
        s3.versioning("bkt", "Enabled");
        rules(rule("old", "", one -> one.expiration(after(1))
                .noncurrentVersionExpiration(
                        NoncurrentVersionExpiration.builder().noncurrentDays(2).build())));
        String version = s3.put("k", "x").versionId();
        assertThat(s3.put("other", "x").expiration()).contains("rule-id=\"old\"");

        days(2);
        assertThat(shown()).contains("k marker", "k " + version);
        days(2);
        assertThat(shown()).as("it is noncurrent since two days ago, a midnight is to come").contains("k " + version);
        days(1);
        days(1);
        assertThat(shown()).isEmpty();
    }

    @Test
    void the_newest_noncurrent_versions_are_kept_where_the_rule_says_so() {
        s3.versioning("bkt", "Enabled");
        rules(rule("few", "", one -> one.noncurrentVersionExpiration(NoncurrentVersionExpiration.builder()
                .noncurrentDays(1)
                .newerNoncurrentVersions(1)
                .build())));
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            versions.add(s3.put("k", "x").versionId());
        }

        days(3);

        assertThat(shown()).containsExactly("k " + versions.get(3), "k " + versions.get(2));
    }

    @Test
    void a_rule_looks_at_tags_and_sizes() {
        rules(rule("both", "", one -> one.expiration(after(1))
                .filter(LifecycleRuleFilter.builder()
                        .and(LifecycleRuleAndOperator.builder()
                                .tags(List.of(new Tag("keep", "no")))
                                .objectSizeGreaterThan(2L)
                                .build())
                        .build())));
        s3.put(request -> request.key("small").tagging("keep=no").body(S3UnderTest.body("x")));
        s3.put(request -> request.key("untagged").body(S3UnderTest.body("large")));
        s3.put(request -> request.key("goes").tagging("keep=no").body(S3UnderTest.body("large")));

        days(2);

        assertThat(shown()).containsExactly("small null", "untagged null");
    }

    @Test
    void what_is_locked_or_disabled_stays() {
        s3.api()
                .createBucket(
                        CreateBucketRequest.builder()
                                .bucket("locked")
                                .objectLockEnabledForBucket(true)
                                .build(),
                        call());
        String locked = s3.put(request -> request.bucket("locked")
                        .key("k")
                        .objectLockMode("COMPLIANCE")
                        .objectLockRetainUntilDate(Instant.parse("2027-01-01T00:00:00Z")))
                .versionId();
        s3.put(request -> request.bucket("locked").key("k"));
        rules("locked", rule("old", "", one -> one.noncurrentVersionExpiration(
                NoncurrentVersionExpiration.builder().noncurrentDays(1).build())));
        rules(rule("off", "", one -> one.status("Disabled").expiration(after(1))));
        s3.put("k", "x");

        days(10);

        assertThat(shown()).containsExactly("k null");
        assertThat(s3.head(request -> request.bucket("locked").key("k").versionId(locked))
                        .versionId())
                .isEqualTo(locked);
    }

    @Test
    void an_upload_that_is_never_completed_is_aborted() {
        rules(rule("uploads", "up/", one -> one.abortIncompleteMultipartUpload(
                AbortIncompleteMultipartUpload.builder().daysAfterInitiation(1).build())));
        CreateMultipartUploadOutput begun = begin("up/a");
        begin("kept");
        assertThat(begun.abortDate()).isEqualTo(Instant.parse("2026-03-03T00:00:00Z"));
        assertThat(begun.abortRuleId()).isEqualTo("uploads");

        days(2);

        assertThat(s3.api()
                        .listMultipartUploads(
                                ListMultipartUploadsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .uploads())
                .extracting(upload -> upload.key())
                .containsExactly("kept");
    }

    private CreateMultipartUploadOutput begin(String key) {
        return s3.api()
                .createMultipartUpload(
                        CreateMultipartUploadRequest.builder()
                                .bucket("bkt")
                                .key(key)
                                .build(),
                        call());
    }

    @Test
    void a_rule_put_today_acts_today_on_what_is_old_enough() {
        s3.put("k", "x");
        s3.clock.advance(Duration.ofDays(5));
        s3.round();
        rules(rule("old", "", one -> one.expiration(after(1))));

        s3.round();

        assertThat(shown()).isEmpty();
    }

    @Test
    void many_objects_go_in_one_round() {
        rules(rule("old", "", one -> one.expiration(after(1))));
        for (int i = 0; i < 2_100; i++) {
            s3.put("k" + i, "x");
        }

        days(2);

        assertThat(shown()).isEmpty();
    }

    @Test
    void rules_that_aws_refuses_are_refused_in_its_words() {
        refused(
                () -> rules(rule("a", "", one -> one.abortIncompleteMultipartUpload(
                                AbortIncompleteMultipartUpload.builder()
                                        .daysAfterInitiation(1)
                                        .build())
                        .filter(LifecycleRuleFilter.builder()
                                .tag(new Tag("a", "b"))
                                .build()))),
                "InvalidRequest",
                400,
                "AbortIncompleteMultipartUpload cannot be specified with Tags.");
        refused(
                () -> rules(rule("a", "", one -> one.expiration(after(1))
                        .filter(LifecycleRuleFilter.builder()
                                .and(LifecycleRuleAndOperator.builder()
                                        .prefix("x")
                                        .tags(List.of(new Tag("a", "b"), new Tag("a", "c")))
                                        .build())
                                .build()))),
                "InvalidRequest",
                400,
                "Duplicate Tag Keys are not allowed.");
        refused(
                () -> rules(rule("a", "", one -> one.expiration(after(30))
                        .transitions(List.of(dev.millrace.wire.s3.Transition.builder()
                                .days(60)
                                .storageClass("GLACIER")
                                .build())))),
                "InvalidArgument",
                400,
                "'Days' in the Expiration action for filter '()' must be greater than 'Days' in the Transition action");
        refused(
                () -> rules(rule("a", "", one -> one.expiration(
                        LifecycleExpiration.builder()
                                .date(Instant.parse("2026-03-05T10:00:00Z"))
                                .build()))),
                "InvalidArgument",
                400,
                "'Date' must be at midnight GMT");
    }
}

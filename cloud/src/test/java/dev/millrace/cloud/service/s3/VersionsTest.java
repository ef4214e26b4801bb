package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static dev.millrace.cloud.service.s3.S3UnderTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.DeleteBucketRequest;
import dev.millrace.wire.s3.DeleteMarkerEntry;
import dev.millrace.wire.s3.DeleteObjectOutput;
import dev.millrace.wire.s3.GetBucketVersioningRequest;
import dev.millrace.wire.s3.ListObjectVersionsOutput;
import dev.millrace.wire.s3.ListObjectVersionsRequest;
import dev.millrace.wire.s3.ListObjectsV2Request;
import dev.millrace.wire.s3.ObjectVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionsTest {
    private static final String NO_KEY = "The specified key does not exist.";

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
    void every_write_keeps_the_version_before() {
        s3.versioning("bkt", "Enabled");
        String first = s3.put("k", "one").versionId();
        String second = s3.put("k", "two").versionId();
        s3.restart();
        assertThat(first).isNotEqualTo(second);
        assertThat(s3.text("k")).isEqualTo("two");
        assertThat(text(s3.get(request -> request.versionId(first)))).isEqualTo("one");
        assertThat(s3.head(request -> {}).versionId()).isEqualTo(second);
        assertThat(shown(request -> {})).containsExactly("k " + second + " latest", "k " + first);
        assertThat(refused(
                                () -> s3.get(request -> request.key("none").versionId(first)),
                                "NoSuchVersion",
                                404,
                                "The specified version does not exist.")
                        .details())
                .isEqualTo(Map.of("Key", "none", "VersionId", first));
        refused(
                () -> s3.get(request -> request.versionId("mine")),
                "InvalidArgument",
                400,
                "Invalid version id specified");
    }

    @Test
    void a_deletion_makes_a_marker_which_can_be_deleted_itself() {
        s3.versioning("bkt", "Enabled");
        String version = s3.put("k", "text").versionId();
        DeleteObjectOutput deleted = s3.delete(request -> {});
        String marker = Objects.requireNonNull(deleted.versionId());
        assertThat(deleted.deleteMarker()).isTrue();
        AwsException gone = refused(() -> s3.text("k"), "NoSuchKey", 404, NO_KEY);
        assertThat(gone.headers()).isEqualTo(Map.of("x-amz-delete-marker", "true", "x-amz-version-id", marker));
        AwsException atMarker = refused(
                () -> s3.get(request -> request.versionId(marker)),
                "MethodNotAllowed",
                405,
                "The specified method is not allowed against this resource.");
        assertThat(atMarker.headers())
                .containsEntry("x-amz-delete-marker", "true")
                .containsEntry("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT")
                .containsEntry("Allow", "DELETE");
        assertThat(text(s3.get(request -> request.versionId(version)))).isEqualTo("text");
        assertThat(shown(request -> {})).containsExactly("k " + marker + " marker latest", "k " + version);
        assertThat(s3.api()
                        .listObjectsV2(
                                ListObjectsV2Request.builder().bucket("bkt").build(), call())
                        .contents())
                .isEmpty();

        DeleteObjectOutput undone = s3.delete(request -> request.versionId(marker));
        assertThat(undone.deleteMarker()).isTrue();
        assertThat(undone.versionId()).isEqualTo(marker);
        assertThat(s3.text("k")).isEqualTo("text");
        DeleteObjectOutput forGood = s3.delete(request -> request.versionId(version));
        assertThat(forGood.deleteMarker()).isNull();
        assertThat(shown(request -> {})).isEmpty();
    }

    @Test
    void an_object_from_before_versioning_is_the_version_null() {
        assertThat(s3.put("k", "old").versionId()).isNull();
        s3.versioning("bkt", "Enabled");
        String version = s3.put("k", "new").versionId();
        assertThat(text(s3.get(request -> request.versionId("null")))).isEqualTo("old");
        assertThat(s3.get(request -> request.versionId("null")).versionId()).isEqualTo("null");
        assertThat(shown(request -> {})).containsExactly("k " + version + " latest", "k null");
        s3.delete(request -> request.versionId("null"));
        assertThat(shown(request -> {})).containsExactly("k " + version + " latest");
    }

    @Test
    void a_suspended_bucket_has_one_version_null_that_is_written_over() {
        s3.versioning("bkt", "Enabled");
        String kept = s3.put("k", "kept").versionId();
        s3.versioning("bkt", "Suspended");
        assertThat(s3.put("k", "one").versionId()).isNull();
        assertThat(s3.head(request -> {}).versionId()).isEqualTo("null");
        s3.put("k", "two");
        assertThat(shown(request -> {})).containsExactly("k null latest", "k " + kept);
        assertThat(s3.text("k")).isEqualTo("two");
        DeleteObjectOutput deleted = s3.delete(request -> {});
        assertThat(deleted.versionId()).isEqualTo("null");
        assertThat(shown(request -> {})).containsExactly("k null marker latest", "k " + kept);
        s3.delete(request -> request.versionId("null"));
        assertThat(s3.text("k")).isEqualTo("kept");
        s3.versioning("bkt", "Enabled");
        s3.clock.advance(Duration.ofDays(-1));
        String next = s3.put("k", "next").versionId();
        assertThat(shown(request -> {}))
                .as("a clock set back makes no older version")
                .containsExactly("k " + next + " latest", "k " + kept);
    }

    @Test
    void versions_are_listed_in_pages_that_go_on_within_a_key() {
        s3.versioning("bkt", "Enabled");
        List<String> expected = new ArrayList<>();
        for (String key : List.of("a", "b", "b/1", "b/2", "c")) {
            List<String> newestFirst = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                newestFirst.addFirst(key + " " + s3.put(key, "v" + i).versionId());
            }
            newestFirst.addFirst(
                    key + " " + s3.delete(request -> request.key(key)).versionId() + " marker");
            newestFirst.set(0, newestFirst.getFirst() + " latest");
            expected.addAll(newestFirst);
        }
        for (int size : new int[] {1, 2, 3, 7, 1000}) {
            List<String> all = new ArrayList<>();
            String key = null;
            String version = null;
            while (true) {
                String fromKey = key;
                String fromVersion = version;
                ListObjectVersionsOutput page =
                        list(request -> request.maxKeys(size).keyMarker(fromKey).versionIdMarker(fromVersion));
                all.addAll(shown(page));
                if (!Boolean.TRUE.equals(page.isTruncated())) {
                    break;
                }
                key = page.nextKeyMarker();
                version = page.nextVersionIdMarker();
            }
            assertThat(all).as("pages of %d", size).containsExactlyInAnyOrderElementsOf(expected);
        }
        ListObjectVersionsOutput rolled = list(request -> request.prefix("b").delimiter("/"));
        assertThat(Objects.requireNonNull(rolled.commonPrefixes()).getFirst().prefix())
                .isEqualTo("b/");
        assertThat(shown(rolled)).hasSize(5).allMatch(line -> line.startsWith("b "));
    }

    @Test
    void versions_of_large_bodies_leave_no_files_when_they_go() {
        s3.versioning("bkt", "Enabled");
        String one = s3.put(request -> request.body(body(random(100_000, 1)))).versionId();
        String two = s3.put(request -> request.body(body(random(100_000, 2)))).versionId();
        s3.delete(request -> {});
        assertThat(s3.files()).isEqualTo(2);
        s3.delete(request -> request.versionId(one));
        assertThat(s3.files()).isEqualTo(1);
        assertThat(bytes(s3.get(request -> request.versionId(two)))).isEqualTo(random(100_000, 2));
        s3.delete(request -> request.versionId(two));
        assertThat(s3.files()).isZero();
    }

    @Test
    void versioning_is_off_until_asked_for_and_never_off_again() {
        GetBucketVersioningRequest get =
                GetBucketVersioningRequest.builder().bucket("bkt").build();
        assertThat(s3.api().getBucketVersioning(get, call()).status()).isNull();
        s3.versioning("bkt", "Enabled");
        s3.versioning("bkt", "Suspended");
        s3.restart();
        assertThat(s3.api().getBucketVersioning(get, call()).status()).isEqualTo("Suspended");
        refused(
                () -> s3.versioning("bkt", "Off"),
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    @Test
    void a_bucket_with_old_versions_is_not_empty() {
        s3.versioning("bkt", "Enabled");
        s3.put("k", "x");
        s3.delete(request -> {});
        refused(
                () -> s3.api()
                        .deleteBucket(
                                DeleteBucketRequest.builder().bucket("bkt").build(), call()),
                "BucketNotEmpty",
                409,
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.");
    }

    @Test
    void a_page_listed_and_deleted_before_the_next_leaves_the_bucket_empty() {
        s3.put("a", "without");
        s3.put("b", "without");
        s3.versioning("bkt", "Enabled");
        for (String key : List.of("a", "b")) {
            s3.put(key, "one");
            s3.delete(request -> request.key(key));
        }
        s3.versioning("bkt", "Suspended");
        s3.put("a", "null again");
        for (int size = 1; size <= 3; size++) {
            String key = null;
            String version = null;
            do {
                String fromKey = key;
                String fromVersion = version;
                int most = size;
                ListObjectVersionsOutput page = list(
                        request -> request.maxKeys(most).keyMarker(fromKey).versionIdMarker(fromVersion));
                for (ObjectVersion one : page.versions()) {
                    s3.delete(request -> request.key(one.key()).versionId(one.versionId()));
                }
                for (DeleteMarkerEntry one : page.deleteMarkers()) {
                    s3.delete(request -> request.key(one.key()).versionId(one.versionId()));
                }
                key = page.nextKeyMarker();
                version = page.nextVersionIdMarker();
            } while (key != null);
            assertThat(shown(request -> {})).as("pages of " + size).isEmpty();
            s3.put("a", "null once more");
            s3.versioning("bkt", "Enabled");
            s3.put("a", "newer");
            s3.put("b", "newer");
            s3.versioning("bkt", "Suspended");
        }
    }

    @Test
    void markers_obey_prefix_and_delimiter() {
        s3.versioning("bkt", "Enabled");
        String old = s3.put("a/1", "x").versionId();
        String newer = s3.put("a/1", "x").versionId();
        String other = s3.put("b", "x").versionId();

        assertThat(shown(request -> request.keyMarker("a/1").versionIdMarker(newer)))
                .containsExactly("a/1 " + old, "b " + other + " latest");
        assertThat(shown(request -> request.prefix("b").keyMarker("a/1").versionIdMarker(newer)))
                .containsExactly("b " + other + " latest");
        assertThat(shown(request -> request.delimiter("/").keyMarker("a/1").versionIdMarker(newer)))
                .containsExactly("b " + other + " latest");
        refused(
                () -> list(request -> request.keyMarker("a/1").versionIdMarker("nonsense")),
                "InvalidArgument",
                400,
                "Invalid version id specified");
    }

    private ListObjectVersionsOutput list(Consumer<ListObjectVersionsRequest.Builder> wish) {
        ListObjectVersionsRequest.Builder request =
                ListObjectVersionsRequest.builder().bucket("bkt");
        wish.accept(request);
        return s3.api().listObjectVersions(request.build(), call());
    }

    /// `key id`, with `marker` and `latest`, by key and newest first.
    private List<String> shown(Consumer<ListObjectVersionsRequest.Builder> wish) {
        return shown(list(wish));
    }

    private static List<String> shown(ListObjectVersionsOutput page) {
        List<String> all = new ArrayList<>();
        for (DeleteMarkerEntry marker : Objects.requireNonNull(page.deleteMarkers())) {
            all.add(marker.key() + " " + marker.versionId() + " marker"
                    + (Boolean.TRUE.equals(marker.isLatest()) ? " latest" : ""));
        }
        for (ObjectVersion version : Objects.requireNonNull(page.versions())) {
            all.add(version.key() + " " + version.versionId()
                    + (Boolean.TRUE.equals(version.isLatest()) ? " latest" : ""));
        }
        return all;
    }
}

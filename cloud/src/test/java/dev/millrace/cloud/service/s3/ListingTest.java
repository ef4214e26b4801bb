package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.s3.store.KeyOrder;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.CommonPrefix;
import dev.millrace.wire.s3.DeleteMarkerEntry;
import dev.millrace.wire.s3.ListObjectVersionsOutput;
import dev.millrace.wire.s3.ListObjectVersionsRequest;
import dev.millrace.wire.s3.ListObjectsOutput;
import dev.millrace.wire.s3.ListObjectsRequest;
import dev.millrace.wire.s3.ListObjectsV2Output;
import dev.millrace.wire.s3.ListObjectsV2Request;
import dev.millrace.wire.s3.ObjectVersion;
import dev.millrace.wire.s3.S3Object;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListingTest {
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
    void keys_come_in_the_order_of_their_bytes() {
        for (String key : List.of("b", "a", "B", "a/", "\uFFFD", "😀", "é", "a-")) {
            s3.put(key, "x");
        }
        assertThat(keys(second(request -> {}))).containsExactly("B", "a", "a-", "a/", "b", "é", "\uFFFD", "😀");
    }

    @Test
    void a_key_says_what_it_holds() {
        s3.put("k", "123456789");
        S3Object found = Objects.requireNonNull(
                        second(request -> request.fetchOwner(true)).contents())
                .getFirst();
        assertThat(found.eTag()).isEqualTo("\"25f9e794323b453885f5181f1b624d0b\"");
        assertThat(found.size()).isEqualTo(9);
        assertThat(found.storageClass()).isEqualTo("STANDARD");
        assertThat(found.lastModified()).isEqualTo(S3UnderTest.SECOND);
        assertThat(found.checksumAlgorithm()).containsExactly("CRC64NVME");
        assertThat(Objects.requireNonNull(found.owner()).id()).hasSize(64);
        assertThat(Objects.requireNonNull(second(request -> {}).contents())
                        .getFirst()
                        .owner())
                .isNull();
    }

    @Test
    void a_delimiter_rolls_keys_up() {
        for (String key : List.of("a", "photos/1", "photos/2", "photos/old/3", "z")) {
            s3.put(key, "x");
        }
        ListObjectsV2Output root = second(request -> request.delimiter("/"));
        assertThat(keys(root)).containsExactly("a", "z");
        assertThat(prefixes(root.commonPrefixes())).containsExactly("photos/");
        assertThat(root.keyCount()).isEqualTo(3);
        ListObjectsV2Output inner = second(request -> request.prefix("photos/").delimiter("/"));
        assertThat(keys(inner)).containsExactly("photos/1", "photos/2");
        assertThat(prefixes(inner.commonPrefixes())).containsExactly("photos/old/");
        assertThat(second(request -> request.prefix("none")).keyCount()).isZero();
    }

    @Test
    void the_first_version_names_a_marker_with_a_delimiter_only() {
        for (String key : List.of("a", "b/1", "b/2", "c")) {
            s3.put(key, "x");
        }
        ListObjectsOutput plain = first(request -> request.maxKeys(2));
        assertThat(plain.isTruncated()).isTrue();
        assertThat(plain.nextMarker()).isNull();
        ListObjectsOutput rolled = first(request -> request.maxKeys(2).delimiter("/"));
        assertThat(rolled.nextMarker()).isEqualTo("b/");
        ListObjectsOutput next = first(request -> request.delimiter("/").marker("b/"));
        assertThat(Objects.requireNonNull(next.contents()).stream().map(S3Object::key))
                .containsExactly("c");
        assertThat(next.commonPrefixes()).isEmpty();
        assertThat(next.isTruncated()).isFalse();
    }

    @Test
    void a_page_holds_a_thousand_at_most_and_none_where_none_are_asked_for() {
        for (int i = 0; i < 1001; i++) {
            s3.put("%04d".formatted(i), "");
        }
        ListObjectsV2Output page = second(request -> request.maxKeys(5000));
        assertThat(page.contents()).hasSize(1000);
        assertThat(page.maxKeys()).isEqualTo(1000);
        assertThat(page.isTruncated()).isTrue();
        assertThat(keys(second(request -> request.continuationToken(page.nextContinuationToken()))))
                .containsExactly("1000");
        ListObjectsV2Output none = second(request -> request.maxKeys(0));
        assertThat(none.contents()).isEmpty();
        assertThat(none.isTruncated()).isFalse();
        refused(
                () -> second(request -> request.maxKeys(-1)),
                "InvalidArgument",
                400,
                "Argument maxKeys must be an integer between 0 and 2147483647");
        refused(
                () -> second(request -> request.continuationToken("mine")),
                "InvalidArgument",
                400,
                "The continuation token provided is incorrect");
    }

    @Test
    void what_xml_cannot_carry_travels_encoded() {
        s3.put("a b/ü\u0001+", "x");
        ListObjectsV2Output page = second(request -> request.encodingType("url").prefix("a b"));
        assertThat(keys(page)).containsExactly("a+b/%C3%BC%01%2B");
        assertThat(page.prefix()).isEqualTo("a+b");
        refused(
                () -> second(request -> request.encodingType("rot13")),
                "InvalidArgument",
                400,
                "Invalid Encoding Method specified in Request");
    }

    /// The model: a sorted set, rolled up by hand.
    @Test
    void random_buckets_list_as_a_sorted_set_would() {
        long seed = 20260302;
        Random random = new Random(seed);
        String[] pieces = {"a", "b", "/", "//", "é", "😀", "-", "aa"};
        Set<String> keys = new TreeSet<>(KeyOrder::compare);
        for (int i = 0; i < 500; i++) {
            if (i == 100 || i == 400) {
                s3.versioning("bkt", i == 100 ? "Enabled" : "Suspended");
            }
            StringBuilder key = new StringBuilder();
            for (int length = random.nextInt(1, 6); length > 0; length--) {
                key.append(pieces[random.nextInt(pieces.length)]);
            }
            String name = key.toString();
            switch (random.nextInt(6)) {
                case 0 -> s3.delete(request -> request.key(name));
                case 1 -> newest(name).ifPresent(id -> s3.delete(
                        request -> request.key(name).versionId(id)));
                default -> {
                    for (int versions = random.nextInt(1, 12); versions > 0; versions--) {
                        s3.put(name, "x");
                    }
                }
            }
            if (there(name)) {
                keys.add(name);
            } else {
                keys.remove(name);
            }
        }
        for (int round = 0; round < 60; round++) {
            String prefix = random.nextBoolean() ? "" : pieces[random.nextInt(pieces.length)];
            String delimiter = random.nextInt(3) == 0 ? "" : pieces[random.nextInt(pieces.length)];
            int most = random.nextInt(1, 40);
            List<String> expected = rolledUp(keys, prefix, delimiter);
            List<String> found = new ArrayList<>();
            String token = null;
            do {
                String from = token;
                ListObjectsV2Output page = second(request -> request.prefix(prefix)
                        .delimiter(delimiter)
                        .maxKeys(most)
                        .continuationToken(from));
                TreeSet<String> shown = new TreeSet<>(KeyOrder::compare);
                shown.addAll(keys(page));
                shown.addAll(prefixes(page.commonPrefixes()));
                assertThat(shown).hasSizeLessThanOrEqualTo(most);
                found.addAll(shown);
                token = page.nextContinuationToken();
            } while (token != null);
            assertThat(found)
                    .as("seed %d round %d prefix '%s' delimiter '%s' pages of %d", seed, round, prefix, delimiter, most)
                    .isEqualTo(expected);
        }
    }

    private Optional<String> newest(String key) {
        ListObjectVersionsOutput page = s3.api()
                .listObjectVersions(
                        ListObjectVersionsRequest.builder()
                                .bucket("bkt")
                                .prefix(key)
                                .build(),
                        call());
        return Stream.concat(
                        page.versions().stream()
                                .filter(version -> key.equals(version.key()) && version.isLatest())
                                .map(ObjectVersion::versionId),
                        page.deleteMarkers().stream()
                                .filter(marker -> key.equals(marker.key()) && marker.isLatest())
                                .map(DeleteMarkerEntry::versionId))
                .findFirst();
    }

    private boolean there(String key) {
        try {
            s3.head(request -> request.key(key));
            return true;
        } catch (AwsException none) {
            return false;
        }
    }

    private static List<String> rolledUp(Set<String> keys, String prefix, String delimiter) {
        Set<String> shown = new LinkedHashSet<>();
        for (String key : keys) {
            if (key.startsWith(prefix)) {
                int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                shown.add(at < 0 ? key : key.substring(0, at + delimiter.length()));
            }
        }
        return List.copyOf(shown);
    }

    @Test
    void start_after_is_a_key_that_need_not_be() {
        for (String key : List.of("a", "b", "c")) {
            s3.put(key, "x");
        }
        assertThat(keys(second(request -> request.startAfter("aa")))).containsExactly("b", "c");
        assertThat(keys(second(request -> request.startAfter("b")))).containsExactly("c");
    }

    private ListObjectsV2Output second(Consumer<ListObjectsV2Request.Builder> wish) {
        ListObjectsV2Request.Builder request = ListObjectsV2Request.builder().bucket("bkt");
        wish.accept(request);
        return s3.api().listObjectsV2(request.build(), call());
    }

    private ListObjectsOutput first(Consumer<ListObjectsRequest.Builder> wish) {
        ListObjectsRequest.Builder request = ListObjectsRequest.builder().bucket("bkt");
        wish.accept(request);
        return s3.api().listObjects(request.build(), call());
    }

    private static List<String> keys(ListObjectsV2Output page) {
        return Objects.requireNonNull(page.contents()).stream()
                .map(S3Object::key)
                .toList();
    }

    private static List<String> prefixes(List<CommonPrefix> prefixes) {
        return Objects.requireNonNull(prefixes).stream()
                .map(CommonPrefix::prefix)
                .toList();
    }
}

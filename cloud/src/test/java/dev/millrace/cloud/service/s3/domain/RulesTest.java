package dev.millrace.cloud.service.s3.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, ranges, conditions, tags, policies: rules that need no store.
final class RulesTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"abc", "rides-models-stg", "a.b.c", "123", "a1-2.3z"})
    void a_bucket_may_be_named(String name) {
        assertThat(new BucketName(name).text()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab",
                "Abc",
                "a_b",
                "-abc",
                "abc-",
                ".abc",
                "a..b",
                "a.-b",
                "a-.b",
                "192.168.5.4",
                "xn--abc",
                "sthree-a",
                "abc-s3alias",
                "abc--ol-s3",
                "abc.mrap",
                "abc--x-s3",
                "../etc",
                "a/b",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"
            })
    void a_bucket_may_not_be_named(String name) {
        assertThatThrownBy(() -> new BucketName(name)).isInstanceOfSatisfying(AwsException.class, error -> {
            assertThat(error.code()).isEqualTo("InvalidBucketName");
            assertThat(error.message()).isEqualTo("The specified bucket is not valid.");
            assertThat(error.details()).containsEntry("BucketName", name);
        });
    }

    @Test
    void a_key_is_at_most_1024_bytes_of_utf8() {
        assertThat(new ObjectKey("x".repeat(1024)).text()).hasSize(1024);
        assertThat(new ObjectKey("😀".repeat(256)).text()).hasSize(512);
        assertThatThrownBy(() -> new ObjectKey("é".repeat(512) + "x"))
                .isInstanceOfSatisfying(AwsException.class, error -> {
                    assertThat(error.code()).isEqualTo("KeyTooLongError");
                    assertThat(error.details()).containsEntry("Size", 1025).containsEntry("MaxSizeAllowed", 1024);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-4, 10, 0, 4",
        "bytes=5-, 10, 5, 9",
        "bytes=-3, 10, 7, 9",
        "bytes=-30, 10, 0, 9",
        "bytes=8-100, 10, 8, 9",
        "bytes=0-0, 1, 0, 0"
    })
    void a_range_is_cut_to_the_object(String header, long size, long first, long last) {
        assertThat(ByteRange.of(header, size)).isEqualTo(new ByteRange.Slice(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void a_range_behind_the_end_is_not_satisfiable(String header) {
        assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange.Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "bytes=a-b", ""})
    void what_is_no_single_range_is_passed_over(String header) {
        assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange.Whole());
    }

    @Test
    void entity_tags_decide_before_times() {
        assertThat(check("\"a\"", null, null, TIME.minusSeconds(9))).isInstanceOf(Preconditions.Outcome.Holds.class);
        assertThat(check(null, "b", TIME.plusSeconds(9), null)).isInstanceOf(Preconditions.Outcome.Holds.class);
        assertThat(check("b", null, null, null)).isEqualTo(new Preconditions.Outcome.Failed("If-Match"));
        assertThat(check("b, \"a\"", null, null, null)).isInstanceOf(Preconditions.Outcome.Holds.class);
        assertThat(check("*", null, null, null)).isInstanceOf(Preconditions.Outcome.Holds.class);
        assertThat(check(null, "W/\"a\"", null, null)).isInstanceOf(Preconditions.Outcome.NotModified.class);
        assertThat(check(null, null, TIME, null)).isInstanceOf(Preconditions.Outcome.NotModified.class);
        assertThat(check(null, null, TIME.minusSeconds(1), null)).isInstanceOf(Preconditions.Outcome.Holds.class);
        assertThat(check(null, null, null, TIME)).isInstanceOf(Preconditions.Outcome.Holds.class);
        assertThat(check(null, null, null, TIME.minusSeconds(1)))
                .isEqualTo(new Preconditions.Outcome.Failed("If-Unmodified-Since"));
    }

    private static Preconditions.Outcome check(
            @Nullable String match, @Nullable String noneMatch, @Nullable Instant since, @Nullable Instant unmodified) {
        return new Preconditions(match, noneMatch, since, unmodified).check("a", TIME.plusMillis(300));
    }

    @Test
    void an_entity_tag_is_known_with_both_quotes_one_or_none() {
        for (String given : List.of("\"abc\"", "abc", "\"abc", "abc\"", "W/\"abc\"", "x, \"abc\"")) {
            assertThat(Preconditions.matches(given, "\"abc\"")).as(given).isTrue();
        }
        for (String given : List.of("\"", "", "\"\"", "ab", "\"abcd\"")) {
            assertThat(Preconditions.matches(given, "\"abc\"")).as(given).isFalse();
        }
    }

    @Test
    void tags_of_a_header_are_decoded_and_checked() {
        assertThat(TagSet.ofHeader("a=1&b=x%20y&c=&d=%2B")).isEqualTo(Map.of("a", "1", "b", "x y", "c", "", "d", "+"));
        refused(() -> TagSet.ofHeader("a=1&a=2"), "InvalidTag", "Cannot provide multiple Tags with the same key");
        refused(() -> TagSet.ofHeader("aws:a=1"), "InvalidTag", "Your TagKey cannot be prefixed with aws:");
        refused(
                () -> TagSet.ofBucket(List.of(new Tag("aws:a", "1"))),
                "InvalidTag",
                "System tags cannot be added/updated by requester");
        refused(() -> TagSet.ofHeader("a=%3C"), "InvalidTag", "The TagValue you have provided is invalid");
        refused(() -> TagSet.ofHeader("k".repeat(129) + "=1"), "InvalidTag", "The TagKey you have provided is invalid");
        refused(() -> TagSet.ofHeader("a&b&c&d&e&f&g&h&i&j&k"), "BadRequest", "Object tags cannot be greater than 10");
    }

    @Test
    void a_copy_source_is_read_as_clients_write_it() {
        assertThat(CopySource.parse("b/a%20key%2Bplus+plus?versionId=v1"))
                .isEqualTo(new CopySource("b", new ObjectKey("a key+plus+plus"), "v1"));
        assertThat(CopySource.parse("/b/x//y/../z")).isEqualTo(new CopySource("b", new ObjectKey("x//y/../z"), null));
        refused(
                () -> CopySource.parse("b"),
                "InvalidArgument",
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    @Test
    void a_version_id_holds_its_sequence_and_nothing_else_is_one() {
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            long sequence = random.nextLong(1, Long.MAX_VALUE);
            String id = VersionId.of(sequence, random);
            assertThat(id).hasSize(32).matches("[A-Za-z0-9._]+");
            assertThat(VersionId.sequence(id)).hasValue(sequence);
        }
        assertThat(VersionId.sequence("null")).isEmpty();
        assertThat(VersionId.sequence("=".repeat(32))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}]} # true",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\"]},\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b\"}} # true",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/*\"}]} # false",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111111111111\"},\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/*\"}]} # false",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/*\",\"Condition\":{\"StringEquals\":{\"aws:SourceAccount\":\"111111111111\"}}}]} # false",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/*\",\"Condition\":{\"StringLike\":{\"aws:PrincipalArn\":\"*\"}}}]} # true"
            })
    void a_policy_is_public_where_anybody_comes_in(String document, boolean isPublic) {
        assertThat(BucketPolicy.parse(document, Partition.AWS, "b").isPublic()).isEqualTo(isPublic);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "nonsense # Policies must be valid JSON and the first byte must be '{'",
                "{} # Missing required field Statement",
                "{\"Statement\":[{\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]} # Missing required field Effect",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]} # Missing required field Principal",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]} # Missing required field Action",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ec2:*\",\"Resource\":\"*\"}]} # Policy has invalid action",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\"}]} # Missing required field Resource",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::other/*\"}]} # Policy has invalid resource",
                "{\"Version\":\"2020-01-01\",\"Statement\":[]} # The policy must contain a valid version string"
            })
    void a_policy_that_is_none_is_refused(String document, String message) {
        refused(() -> BucketPolicy.parse(document, Partition.AWS, "b"), "MalformedPolicy", message);
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.message()).isEqualTo(message);
            assertThat(error.httpStatus()).isEqualTo(400);
        });
    }
}

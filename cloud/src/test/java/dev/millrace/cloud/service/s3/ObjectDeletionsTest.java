package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static dev.millrace.cloud.service.s3.S3UnderTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.s3.Delete;
import dev.millrace.wire.s3.DeleteObjectsOutput;
import dev.millrace.wire.s3.DeleteObjectsRequest;
import dev.millrace.wire.s3.DeletedObject;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.ObjectIdentifier;
import dev.millrace.wire.s3.S3Error;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectDeletionsTest {
    private static final String NO_KEY = "The specified key does not exist.";
    private static final String FAILED = "At least one of the pre-conditions you specified did not hold";

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
    void no_file_is_left_of_what_was_written_over_deleted_or_refused() {
        byte[] large = random(100_000, 1);
        s3.put(request -> request.body(body(large)));
        s3.put(request -> request.body(body(large)));
        assertThat(s3.files()).isEqualTo(1);
        refused(
                () -> s3.put(request -> request.body(body(large)).checksumCRC32("AAAAAA==")),
                "BadDigest",
                400,
                "The CRC32 you specified did not match the calculated checksum.");
        refused(() -> s3.put(request -> request.body(body(large)).ifNoneMatch("*")), "PreconditionFailed", 412, FAILED);
        assertThat(s3.files()).isEqualTo(1);
        s3.put("k", "small");
        assertThat(s3.files()).isZero();
        s3.put(request -> request.body(body(large)));
        s3.delete(request -> {});
        assertThat(s3.files()).isZero();
    }

    @Test
    void who_reads_keeps_the_bytes_while_others_write_over_and_delete() throws Exception {
        byte[] before = random(500_000, 1);
        s3.put(request -> request.body(body(before)));
        GetObjectOutput first = s3.get(request -> {});
        try (InputStream in = Objects.requireNonNull(first.body()).open()) {
            byte[] start = in.readNBytes(1000);
            s3.put(request -> request.body(body(random(400_000, 2))));
            s3.delete(request -> {});
            byte[] rest = in.readAllBytes();
            assertThat(start).isEqualTo(java.util.Arrays.copyOf(before, 1000));
            assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(before, 1000, before.length));
            assertThat(s3.files()).isEqualTo(1);
        }
        assertThat(s3.files()).isZero();
    }

    @Test
    void what_a_killed_server_left_without_an_owner_is_gone_after_the_next_start() throws Exception {
        byte[] before = random(500_000, 1);
        s3.put(request -> request.body(body(before)));
        InputStream never = Objects.requireNonNull(s3.get(request -> {}).body()).open();
        s3.delete(request -> {});
        assertThat(s3.files()).isEqualTo(1);
        s3.restart();
        assertThat(s3.files()).isZero();
        assertThatThrownBy(never::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The storage is closed.");
    }

    @Test
    void many_are_deleted_at_once_and_what_is_not_there_counts_as_deleted() {
        s3.put("a", "1");
        s3.put("b", "2");
        DeleteObjectsOutput output = deleteAll(false, "a", "none", "x".repeat(1025));
        assertThat(Objects.requireNonNull(output.deleted()).stream().map(DeletedObject::key))
                .containsExactly("a", "none");
        assertThat(output.errors())
                .containsExactly(new S3Error("x".repeat(1025), null, "KeyTooLongError", "Your key is too long"));
        refused(() -> s3.text("a"), "NoSuchKey", 404, NO_KEY);
        assertThat(deleteAll(true, "b").deleted()).isEmpty();
        refused(
                () -> deleteAll(false),
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
        String[] tooMany = new String[1001];
        java.util.Arrays.fill(tooMany, "k");
        refused(
                () -> deleteAll(false, tooMany),
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    private DeleteObjectsOutput deleteAll(boolean quiet, String... keys) {
        List<ObjectIdentifier> identifiers = java.util.Arrays.stream(keys)
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        return s3.api()
                .deleteObjects(
                        DeleteObjectsRequest.builder()
                                .bucket("bkt")
                                .delete(new Delete(identifiers, quiet))
                                .build(),
                        call());
    }

    @Test
    void a_deletion_may_depend_on_what_is_there() {
        String eTag = s3.put("k", "x").eTag();
        refused(() -> s3.delete(request -> request.ifMatch("\"other\"")), "PreconditionFailed", 412, FAILED);
        s3.delete(request -> request.ifMatch(eTag));
        assertThat(s3.delete(request -> {}).deleteMarker()).isNull();
    }
}

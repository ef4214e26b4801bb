package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.ACCOUNT;
import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects as the other services read and write them.
final class S3ObjectsTest {
    @TempDir
    Path data;

    private S3UnderTest s3;
    private S3Objects objects;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
        objects = s3.service().objects();
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void what_a_service_writes_clients_read_and_the_other_way_round() throws IOException {
        S3Objects.Info written =
                objects.write(ACCOUNT, "bkt", "a/1", body("one"), "text/csv", "gzip", Map.of("by", "firehose"));
        assertThat(written.eTag()).isEqualTo("f97c5d29941bfb1b2fdab0874906ab82");
        assertThat(written.versionId()).isEqualTo("null");
        assertThat(s3.text("a/1")).isEqualTo("one");
        assertThat(s3.head(request -> request.key("a/1")).contentEncoding()).isEqualTo("gzip");
        assertThat(s3.head(request -> request.key("a/1")).metadata()).isEqualTo(Map.of("by", "firehose"));
        s3.put(request -> request.key("a/2").body(body(random(50_000, 1))));
        S3Objects.Found found = objects.read(ACCOUNT, "bkt", "a/2", null);
        assertThat(found.info().size()).isEqualTo(50_000);
        try (InputStream in = found.body().open()) {
            assertThat(in.readAllBytes()).isEqualTo(random(50_000, 1));
        }
        assertThat(objects.list(ACCOUNT, "bkt", "a/", "", 10))
                .extracting(S3Objects.Info::key)
                .containsExactly("a/1", "a/2");
        assertThat(objects.list(ACCOUNT, "bkt", "a/", "a/1", 10)).hasSize(1);
        objects.delete(ACCOUNT, "bkt", "a/2");
        assertThat(s3.files()).isZero();
    }

    @Test
    void versions_are_read_by_their_ids() {
        s3.versioning("bkt", "Enabled");
        String first = objects.write(ACCOUNT, "bkt", "k", body("one"), null).versionId();
        objects.write(ACCOUNT, "bkt", "k", body("three"), null);
        assertThat(objects.head(ACCOUNT, "bkt", "k", first).size()).isEqualTo(3);
        assertThat(objects.head(ACCOUNT, "bkt", "k", null).size()).isEqualTo(5);
    }

    @Test
    void what_cannot_be_is_refused_in_s3s_words() {
        refused(
                () -> objects.read(ACCOUNT, "none", "k", null),
                "NoSuchBucket",
                404,
                "The specified bucket does not exist");
        refused(() -> objects.read(ACCOUNT, "bkt", "k", null), "NoSuchKey", 404, "The specified key does not exist.");
        refused(() -> objects.head("000000000002", "bkt", "k", null), "AccessDenied", 403, "Access Denied");
        assertThat(objects.owns(ACCOUNT, "bkt")).isTrue();
        assertThat(objects.owns("000000000002", "bkt")).isFalse();
        assertThat(objects.owns(ACCOUNT, "none")).isFalse();
    }
}

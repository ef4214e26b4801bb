package dev.millrace.cloud.http;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.http.BucketOwner.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Bodies of S3 that are larger than what the server holds of them at a time.
final class S3LargeObjectsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final S3Client s3 = CLOUD.s3(OWNER);
    private final BucketOwner owner = new BucketOwner(s3);

    @Test
    void a_hundred_megabytes_stream_through() throws Exception {
        owner.bucket("large");
        long before = stored();
        long size = 100_000_000;
        long most = 64L << 20;
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        // The last bytes are not sent before most of the others are on the disk: the server cannot be holding them.
        InputStream body = new Generated(size, sent, most + (16 << 20), () -> stored() > before + most);
        s3.putObject(
                r -> r.bucket("large").key("k").checksumAlgorithm(ChecksumAlgorithm.CRC32),
                RequestBody.fromContentProvider(() -> body, size, "application/octet-stream"));

        MessageDigest received = MessageDigest.getInstance("SHA-256");
        long count = 0;
        try (ResponseInputStream<GetObjectResponse> in =
                s3.getObject(r -> r.bucket("large").key("k"))) {
            assertThat(in.response().contentLength()).isEqualTo(size);
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received.update(buffer, 0, n);
                count += n;
            }
        }
        assertThat(count).isEqualTo(size);
        assertThat(received.digest()).isEqualTo(sent.digest());
        s3.deleteObject(r -> r.bucket("large").key("k"));
        until(() -> stored() < before + most);
    }

    @Test
    void a_download_that_is_given_up_holds_nothing() throws Exception {
        owner.bucket("given-up");
        long before = stored();
        s3.putObject(r -> r.bucket("given-up").key("k"), RequestBody.fromBytes(new byte[20_000_000]));
        try (ResponseInputStream<GetObjectResponse> in =
                s3.getObject(r -> r.bucket("given-up").key("k"))) {
            assertThat(in.read()).isZero();
            in.abort();
        }
        s3.deleteObject(r -> r.bucket("given-up").key("k"));
        s3.deleteBucket(r -> r.bucket("given-up"));
        until(() -> stored() < before + 10_000_000);
    }

    private static long stored() {
        try {
            long bytes = 0;
            for (Path file : RunningCloud.files(CLOUD.data())) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            // A file went away between being listed and being looked at.
            return 0;
        }
    }

    /// Bytes made as they are read, which from a place on come only when something has come true.
    private static final class Generated extends InputStream {
        private final long size;
        private final MessageDigest digest;
        private final long gate;
        private final BooleanSupplier open;
        private long at;

        private Generated(long size, MessageDigest digest, long gate, BooleanSupplier open) {
            this.size = size;
            this.digest = digest;
            this.gate = gate;
            this.open = open;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at == size) {
                return -1;
            }
            if (at >= gate) {
                until(open::getAsBoolean);
            }
            int count = (int) Math.min(length, size - at);
            for (int i = 0; i < count; i++) {
                into[offset + i] = (byte) ((at + i) * 131 >>> 3);
            }
            digest.update(into, offset, count);
            at += count;
            return count;
        }
    }
}

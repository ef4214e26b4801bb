package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.AwsException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Locale;

/// A body whose SHA-256 was signed. Its last bytes are handed out only when the whole was right; else that read
/// throws.
final class HashedStream extends FilterInputStream {
    private final MessageDigest digest = Hashing.sha256();
    private final String expected;
    private long left;
    private boolean checked;

    /// @param size what is expected to come, or -1
    HashedStream(InputStream in, String expected, long size) {
        super(in);
        this.expected = expected.toLowerCase(Locale.ROOT);
        this.left = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        if (count > 0) {
            digest.update(to, offset, count);
            left -= left < 0 ? 0 : count;
        }
        if (count < 0 || left == 0 && count > 0) {
            check();
        }
        return count;
    }

    /// Nothing is passed over unseen.
    @Override
    public long skip(long count) throws IOException {
        byte[] seen = new byte[(int) Math.min(8192, Math.max(1, count))];
        return count <= 0 ? 0 : Math.max(0, read(seen, 0, (int) Math.min(seen.length, count)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void check() {
        if (checked) {
            return;
        }
        checked = true;
        String computed = Hashing.hex(digest.digest());
        if (!Hashing.same(computed, expected)) {
            throw mismatch(expected, computed);
        }
    }

    static AwsException mismatch(String expected, String computed) {
        return new AwsException(
                        "XAmzContentSHA256Mismatch",
                        400,
                        "The provided 'x-amz-content-sha256' header does not match what was computed.")
                .with("ClientComputedContentSHA256", expected)
                .with("S3ComputedContentSHA256", computed);
    }
}

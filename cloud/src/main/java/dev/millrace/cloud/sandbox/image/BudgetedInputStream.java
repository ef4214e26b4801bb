package dev.millrace.cloud.sandbox.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Gives no more bytes than were allowed, so that a tar reader which collects an extended header in memory cannot be
/// made to collect gigabytes.
final class BudgetedInputStream extends FilterInputStream {
    private long left;

    BudgetedInputStream(InputStream in) {
        super(in);
    }

    /// From now on so many bytes, whatever was left.
    void allow(long bytes) {
        left = bytes;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            spend(1);
        }
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            spend(read);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        spend(skipped);
        return skipped;
    }

    private void spend(long bytes) throws Exceeded {
        left -= bytes;
        if (left < 0) {
            throw new Exceeded();
        }
    }

    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;
    }
}

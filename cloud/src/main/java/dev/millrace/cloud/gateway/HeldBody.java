package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.signature.Refusals;
import dev.millrace.cloud.gateway.signature.TooLargeException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import java.io.IOException;
import java.io.InputStream;

/// A body that may be held whole, in an array that grows as bytes come and is taken from the [BodyBudget]: it doubles
/// until a sixteenth of what was announced is there, and then is as large as that.
final class HeldBody implements Body {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int BELIEVED = 16;

    private final Body body;
    private final BodyBudget.Share share;
    private final Refusals refusals;

    HeldBody(Body body, BodyBudget.Share share, Refusals refusals) {
        this.body = body;
        this.share = share;
        this.refusals = refusals;
    }

    @Override
    public long size() {
        return body.size();
    }

    @Override
    public InputStream open() throws IOException {
        return body.open();
    }

    @Override
    public Headers trailers() {
        return body.trailers();
    }

    @Override
    public Bytes readAll(int limit) throws IOException {
        long size = body.size();
        if (size > limit) {
            throw new TooLargeException();
        }
        if (size == 0) {
            return Bytes.EMPTY;
        }
        try (InputStream in = body.open()) {
            byte[] array = room((int) Math.min(FIRST_BYTES, size < 0 ? limit : size));
            int length = 0;
            while (true) {
                if (length == array.length) {
                    if (length == size) {
                        return Bytes.wrap(array);
                    }
                    int next = in.read();
                    if (next < 0) {
                        return Bytes.wrap(array);
                    }
                    if (length == limit) {
                        throw new TooLargeException();
                    }
                    array = grown(array, size, limit);
                    array[length++] = (byte) next;
                }
                int count = in.read(array, length, array.length - length);
                if (count < 0) {
                    return Bytes.wrap(java.util.Arrays.copyOf(array, length));
                }
                length += count;
            }
        }
    }

    private byte[] grown(byte[] array, long size, int limit) {
        long doubled = Math.min(size < 0 ? limit : size, array.length * 2L);
        byte[] larger = room((int) (size >= 0 && array.length >= size / BELIEVED ? size : doubled));
        System.arraycopy(array, 0, larger, 0, array.length);
        share.give(array.length);
        return larger;
    }

    private byte[] room(int bytes) {
        if (!share.take(bytes)) {
            throw refusals.busy();
        }
        return new byte[bytes];
    }
}

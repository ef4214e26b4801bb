package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.signature.Refusals;
import dev.millrace.wire.Body;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/// A body as it comes, its breaks told in the words of the service that it is meant for: whoever reads it, an operation
/// that streams it or a parser, lets that answer pass.
final class ArrivingBody implements Body {
    private final Body body;
    private final Refusals refusals;

    ArrivingBody(Body body, Refusals refusals) {
        this.body = body;
        this.refusals = refusals;
    }

    @Override
    public long size() {
        return body.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new Reading(body.open());
    }

    private final class Reading extends FilterInputStream {
        Reading(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            try {
                return in.read(to, offset, length);
            } catch (SocketTimeoutException e) {
                throw refusals.timedOut();
            } catch (IOException e) {
                throw refusals.unreadable();
            }
        }
    }
}

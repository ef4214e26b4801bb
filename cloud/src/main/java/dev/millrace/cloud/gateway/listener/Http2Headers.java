package dev.millrace.cloud.gateway.listener;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackException;

/// Header blocks as a client sends them on one connection: a frame and those that continue it, read with the table that
/// all blocks of the connection share, so that each is to be read.
final class Http2Headers {
    /// Of one block, before and after it is read.
    static final int BYTES = 64 << 10;

    private static final int TABLE_BYTES = 4096;
    private static final int CONTINUATIONS_MAX = 64;

    private final InputStream in;
    private final HPackDecoder decoder = new HPackDecoder(TABLE_BYTES, StandardCharsets.US_ASCII);

    Http2Headers(InputStream in) {
        this.in = in;
        decoder.setMaxListSize(BYTES);
    }

    /// Reads on until the block that a frame begins is whole.
    /// @throws Http2Exception where another frame comes between, it is too large, or it cannot be read
    List<Header> read(Http2Frame first) throws IOException {
        byte[] block = whole(first);
        try {
            return decoder.decodeHeaders(ByteBuffer.wrap(block));
        } catch (HPackException | RuntimeException e) {
            throw new Http2Exception(Http2Exception.COMPRESSION, String.valueOf(e.getMessage()));
        }
    }

    private byte[] whole(Http2Frame frame) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(frame.content());
        Http2Frame last = frame;
        for (int more = 0; !last.has(Http2Frame.END_HEADERS); more++) {
            int first = in.read();
            if (first < 0) {
                throw new EOFException("The headers broke off.");
            }
            last = Http2Frame.read(first, in);
            if (last.type() != Http2Frame.CONTINUATION || last.stream() != frame.stream()) {
                throw new Http2Exception(Http2Exception.PROTOCOL, "a frame amid headers");
            }
            block.writeBytes(last.payload());
            if (more == CONTINUATIONS_MAX || block.size() > BYTES) {
                throw new Http2Exception(Http2Exception.CALM, "too large headers");
            }
        }
        return block.toByteArray();
    }
}

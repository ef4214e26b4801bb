package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body without its aws-chunked framing.
final class ChunkedBody implements Body {
    private final Body framed;
    private final long size;
    private final @Nullable ChunkSignatures chain;
    private final boolean trailer;
    private final List<String> announced;
    private final Headers trailers = new Headers();

    /// @param size of what is inside
    /// @param chain what chunks are signed by; null where they are not
    /// @param announced trailing fields that have to come
    ChunkedBody(Body framed, long size, @Nullable ChunkSignatures chain, boolean trailer, List<String> announced) {
        this.framed = framed;
        this.size = size;
        this.chain = chain;
        this.trailer = trailer;
        this.announced = announced;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return new ChunkedStream(framed.open(), size, chain, trailer, announced, trailers);
    }

    @Override
    public Headers trailers() {
        return trailers;
    }
}

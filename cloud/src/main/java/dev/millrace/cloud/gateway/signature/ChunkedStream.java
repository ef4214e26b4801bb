package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.http.Headers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes the aws-chunked framing off while it is read, holding every chunk to its signature:
///
/// ```
/// <hex size>;chunk-signature=<64 hex> CR LF <bytes> CR LF     … any number of these
/// 0;chunk-signature=<64 hex> CR LF
/// [<name>:<value> CR LF …  [x-amz-trailer-signature:<64 hex> CR LF]]
/// CR LF
/// ```
///
/// A chunk's bytes are handed on before its signature can be known to be right, as chunks may be large: a wrong one
/// makes the read that ends it throw, so whoever keeps the bytes must not count them as kept before the end.
/// @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">AWS</a>
final class ChunkedStream extends InputStream {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int LINE_BYTES = 8 << 10;
    private static final int TRAILERS_MAX = 32;
    private static final int SIZE_DIGITS_MAX = 15;
    private static final String SIGNATURE = ";chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final InputStream in;
    private final long size;
    private final @Nullable ChunkSignatures chain;
    private final boolean trailer;
    private final List<String> announced;
    private final Headers trailers;
    private final MessageDigest digest = Hashing.sha256();

    private long given;
    private long leftInChunk;
    private String chunkSignature = "";
    private boolean ended;

    ChunkedStream(
            InputStream framed,
            long size,
            @Nullable ChunkSignatures chain,
            boolean trailer,
            List<String> announced,
            Headers trailers) {
        this.in = new BufferedInputStream(framed, BUFFER_BYTES);
        this.size = size;
        this.chain = chain;
        this.trailer = trailer;
        this.announced = announced;
        this.trailers = trailers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended || leftInChunk == 0 && !nextChunk()) {
            return -1;
        }
        int count = in.read(to, offset, (int) Math.min(length, leftInChunk));
        if (count < 0) {
            throw incomplete();
        }
        if (chain != null) {
            digest.update(to, offset, count);
        }
        leftInChunk -= count;
        given += count;
        if (leftInChunk == 0) {
            endChunk();
            if (given == size) {
                // What follows belongs to the whole: with the last byte handed out, all of it was right.
                nextChunk();
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// @return whether there is one with bytes in it
    private boolean nextChunk() throws IOException {
        String line = line();
        if (line == null) {
            throw incomplete();
        }
        int semicolon = line.indexOf(';');
        leftInChunk = size(semicolon < 0 ? line : line.substring(0, semicolon));
        if (chain != null) {
            if (semicolon < 0 || !line.startsWith(SIGNATURE, semicolon)) {
                throw malformed();
            }
            chunkSignature = line.substring(semicolon + SIGNATURE.length());
        }
        if (leftInChunk > size - given) {
            throw wrongLength();
        }
        if (leftInChunk > 0) {
            return true;
        }
        ended = true;
        checkSignature();
        if (given != size) {
            throw incomplete();
        }
        readTrailers();
        return false;
    }

    private void endChunk() throws IOException {
        if (!"".equals(line())) {
            throw malformed();
        }
        checkSignature();
    }

    private void checkSignature() {
        if (chain != null && !chain.chunk(chunkSignature, digest.digest())) {
            throw wrongSignature();
        }
    }

    private void readTrailers() throws IOException {
        StringBuilder toSign = new StringBuilder();
        String signature = null;
        String line = line();
        for (int fields = 0; line != null && !line.isEmpty(); fields++) {
            int colon = line.indexOf(':');
            if (!trailer || colon <= 0 || fields == TRAILERS_MAX) {
                throw malformedTrailer();
            }
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals(TRAILER_SIGNATURE)) {
                signature = value;
            } else {
                trailers.add(name, value);
                toSign.append(name).append(':').append(value).append('\n');
            }
            line = line();
        }
        for (String name : announced) {
            if (!trailers.has(name)) {
                throw malformedTrailer();
            }
        }
        if (trailer && chain != null) {
            if (signature == null) {
                throw malformedTrailer();
            }
            if (!chain.trailer(signature, toSign.toString())) {
                throw wrongSignature();
            }
        }
    }

    /// A line without its end; null where nothing comes any more.
    private @Nullable String line() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (length == 0) {
                    return null;
                }
                throw incomplete();
            }
            if (next == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, end, StandardCharsets.ISO_8859_1);
            }
            if (length == LINE_BYTES) {
                throw malformed();
            }
            if (length == line.length) {
                line = java.util.Arrays.copyOf(line, length * 2);
            }
            line[length++] = (byte) next;
        }
    }

    private static long size(String hex) {
        if (hex.isEmpty() || hex.length() > SIZE_DIGITS_MAX) {
            throw malformed();
        }
        long size = 0;
        for (int i = 0; i < hex.length(); i++) {
            int digit = Character.digit(hex.charAt(i), 16);
            if (digit < 0) {
                throw malformed();
            }
            size = size << 4 | digit;
        }
        return size;
    }

    private static AwsException incomplete() {
        return new AwsException("IncompleteBody", 400, "The request body terminated unexpectedly");
    }

    private static AwsException wrongLength() {
        return new AwsException(
                "IncompleteBody",
                400,
                "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header");
    }

    private static AwsException malformed() {
        return new AwsException("InvalidRequest", 400, "The body is not well formed aws-chunked encoding.");
    }

    private static AwsException malformedTrailer() {
        return new AwsException(
                "MalformedTrailerError",
                400,
                "The request contained trailing data that was not well-formed or did not conform to our published"
                        + " schema.");
    }

    private static AwsException wrongSignature() {
        return new AwsException(
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided. Check your key and"
                        + " signing method.");
    }
}

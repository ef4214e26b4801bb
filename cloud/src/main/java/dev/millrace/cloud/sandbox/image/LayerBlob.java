package dev.millrace.cloud.sandbox.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.regex.Pattern;

/// A layer as a registry holds it.
///
/// @param digest     `sha256:` or `sha512:` and the hex of the blob's bytes as stored (compressed)
/// @param size       length of the blob in bytes
/// @param mediaType  as the image's manifest gives it
/// @param content    opens the blob's bytes; called at most once per unpacking
public record LayerBlob(String digest, long size, String mediaType, Content content) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    public LayerBlob {
        Objects.requireNonNull(mediaType);
        Objects.requireNonNull(content);
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("not a digest: " + digest);
        }
        if (size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
    }

    /// The digest as the name of a file.
    String fileName() {
        return digest.replace(':', '-');
    }

    /// Gives the bytes of a blob.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }
}

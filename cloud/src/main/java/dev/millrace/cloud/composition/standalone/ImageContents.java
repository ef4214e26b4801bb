package dev.millrace.cloud.composition.standalone;

import java.io.IOException;
import java.io.InputStream;

/// What an image is made of, wherever that lies: manifests and blobs by their digests.
public interface ImageContents {
    /// @param mediaType as told beside the bytes
    record ManifestBytes(byte[] bytes, String mediaType) {}

    /// The manifest that the image begins with; it may be an index.
    ManifestBytes top() throws IOException, UnreadableImageException;

    /// A manifest that an index names.
    ManifestBytes manifest(String digest, String mediaType) throws IOException, UnreadableImageException;

    /// A configuration's or layer's bytes as stored. The caller closes the stream.
    InputStream blob(String digest) throws IOException;
}

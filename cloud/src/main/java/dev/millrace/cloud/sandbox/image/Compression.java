package dev.millrace.cloud.sandbox.image;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// How a layer's tar is packed, by its media type.
enum Compression {
    NONE,
    GZIP,
    ZSTD;

    /// Empty if the media type is not that of a layer which can be unpacked.
    static Optional<Compression> of(String mediaType) {
        return switch (mediaType) {
            case "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.docker.image.rootfs.diff.tar" -> Optional.of(NONE);
            case "application/vnd.oci.image.layer.v1.tar+gzip",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" -> Optional.of(GZIP);
            case "application/vnd.oci.image.layer.v1.tar+zstd",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
                    "application/vnd.docker.image.rootfs.diff.tar.zstd" -> Optional.of(ZSTD);
            default -> Optional.empty();
        };
    }

    InputStream open(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case GZIP -> new GZIPInputStream(packed, 1 << 16);
            case ZSTD -> new ZstdInputStream(packed);
        };
    }
}

package dev.millrace.cloud.sandbox.image;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Makes layers for tests, honest and other.
public final class LayerKit {
    public static final String TAR = "application/vnd.oci.image.layer.v1.tar";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

    /// How often the layer's bytes were asked for.
    public final AtomicInteger opened = new AtomicInteger();

    public LayerKit() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    public LayerKit file(String name, String content) {
        return file(name, content, 0644);
    }

    public LayerKit file(String name, String content, int mode) {
        return file(name, content.getBytes(StandardCharsets.UTF_8), mode);
    }

    public LayerKit file(String name, byte[] content, int mode) {
        var entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setMode(mode);
        entry.setSize(content.length);
        return put(entry, content);
    }

    public LayerKit directory(String name, int mode) {
        var entry = new TarArchiveEntry(name + "/", TarConstants.LF_DIR, true);
        entry.setMode(mode);
        return put(entry, new byte[0]);
    }

    public LayerKit symbolicLink(String name, String target) {
        return link(name, target, TarConstants.LF_SYMLINK);
    }

    public LayerKit hardLink(String name, String target) {
        return link(name, target, TarConstants.LF_LINK);
    }

    public LayerKit device(String name) {
        var entry = new TarArchiveEntry(name, TarConstants.LF_CHR, true);
        entry.setDevMajor(1);
        entry.setDevMinor(3);
        return put(entry, new byte[0]);
    }

    /// A GNU long name: an entry whose content is the name of the next.
    public LayerKit longName(int length) {
        var entry = new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME);
        entry.setSize(length);
        return put(entry, "x".repeat(length).getBytes(StandardCharsets.UTF_8)).file("a", "a");
    }

    public LayerKit kind(String name, byte kind) {
        return put(new TarArchiveEntry(name, kind, true), new byte[0]);
    }

    private LayerKit link(String name, String target, byte kind) {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    private LayerKit put(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public byte[] tar() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public LayerBlob blob() {
        return blob(tar(), TAR);
    }

    public LayerBlob gzipBlob() {
        return blob(gzip(tar()), TAR + "+gzip");
    }

    public LayerBlob zstdBlob() {
        return blob(Zstd.compress(tar()), TAR + "+zstd");
    }

    public LayerBlob blob(byte[] content, String mediaType) {
        return new LayerBlob(digest(content), content.length, mediaType, () -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(content);
        });
    }

    public static byte[] gzip(byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    public static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package dev.millrace.cloud.service.glue.crawl.format;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;

/// How whole files are compressed, told by their first bytes.
public enum Compression {
    NONE,
    GZIP,
    BZIP2,
    ZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    public static Compression of(byte[] head) {
        if (begins(head, 0x1F, 0x8B)) {
            return GZIP;
        }
        if (begins(head, 'B', 'Z', 'h')) {
            return BZIP2;
        }
        if (begins(head, 'P', 'K', 3, 4)) {
            return ZIP;
        }
        if (begins(head, 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y')) {
            return SNAPPY;
        }
        if (begins(head, 0x04, 0x22, 0x4D, 0x18)) {
            return LZ4;
        }
        return begins(head, 0x28, 0xB5, 0x2F, 0xFD) ? ZSTD : NONE;
    }

    private static boolean begins(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /// As table parameters name it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The first bytes of what was compressed, as far as `head` holds them.
    public byte[] opened(byte[] head, int most) throws UnreadableException {
        if (this == NONE) {
            return head;
        }
        byte[] out = new byte[most];
        int count = 0;
        try (InputStream in = stream(new ByteArrayInputStream(head))) {
            for (int n = 0; n >= 0 && count < most; ) {
                n = in.read(out, count, most - count);
                count += Math.max(0, n);
            }
        } catch (IOException | RuntimeException cutOff) {
            // A part of a compressed file ends in the middle; what came before counts.
            if (count == 0) {
                throw new UnreadableException("it is no " + word() + " file: " + cutOff.getMessage());
            }
        }
        return Arrays.copyOf(out, count);
    }

    private InputStream stream(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case ZIP -> {
                ZipInputStream zip = new ZipInputStream(in);
                if (zip.getNextEntry() == null) {
                    throw new IOException("an archive without files");
                }
                yield zip;
            }
            case SNAPPY -> new FramedSnappyCompressorInputStream(in);
            case LZ4 -> new FramedLZ4CompressorInputStream(in);
            case ZSTD -> new ZstdInputStream(in);
        };
    }
}

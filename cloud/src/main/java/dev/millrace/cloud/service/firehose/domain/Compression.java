package dev.millrace.cloud.service.firehose.domain;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.SnappyHadoopCompatibleOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/// How an object is packed.
public enum Compression {
    UNCOMPRESSED("UNCOMPRESSED", "", null),
    GZIP("GZIP", ".gz", "gzip"),
    ZIP("ZIP", ".zip", null),
    SNAPPY("Snappy", ".snappy", "snappy-java"),
    HADOOP_SNAPPY("HADOOP_SNAPPY", ".snappy", "hadoop-snappy");

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String word;
    private final String extension;
    private final @Nullable String contentEncoding;

    Compression(String word, String extension, @Nullable String contentEncoding) {
        this.word = word;
        this.extension = extension;
        this.contentEncoding = contentEncoding;
    }

    /// @param word AWS's
    public static Compression of(String word) {
        for (Compression one : values()) {
            if (one.word.equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException("Not a compression: " + word);
    }

    public String extension() {
        return extension;
    }

    /// What the object says of itself; null for nothing.
    public @Nullable String contentEncoding() {
        return contentEncoding;
    }

    /// A stream that packs what is written to it.
    /// @param entry the name of what a ZIP holds
    public OutputStream over(OutputStream out, String entry) throws IOException {
        return switch (this) {
            case UNCOMPRESSED -> out;
            case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
            case ZIP -> {
                ZipOutputStream zip = new ZipOutputStream(out);
                zip.putNextEntry(new ZipEntry(entry));
                yield zip;
            }
            case SNAPPY -> new SnappyOutputStream(out);
            case HADOOP_SNAPPY -> new SnappyHadoopCompatibleOutputStream(out);
        };
    }
}

package dev.millrace.cloud.service.glue.crawl.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The beginning of an object, decompressed, as text formats read it.
/// @param key of the object
/// @param size of the whole object, as it lies
/// @param compression `none` where there is none
/// @param head the first bytes
/// @param share which part of the object they are: 1 for all of it
public record Sample(String key, long size, String compression, byte[] head, double share) {
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    public boolean isWhole() {
        return share >= 1;
    }

    /// The text, without the mark that some put before it.
    public String text() {
        int from = head.length >= BOM.length && head[0] == BOM[0] && head[1] == BOM[1] && head[2] == BOM[2]
                ? BOM.length
                : 0;
        return new String(head, from, head.length - from, StandardCharsets.UTF_8);
    }

    /// Whether the beginning looks like text: no byte that no text has.
    public boolean isText() {
        for (int i = 0; i < Math.min(head.length, 4096); i++) {
            if (head[i] >= 0 && head[i] < 32 && head[i] != '\t' && head[i] != '\n' && head[i] != '\r' && head[i] != 1
                    && head[i] != '\f') {
                return false;
            }
        }
        return true;
    }

    /// So many of something in the sample: how many in all.
    public long estimate(long seen) {
        return isWhole() ? seen : Math.round(seen / share);
    }

    FileSchema schema(Format format, List<FoundColumn> columns, long recordsSeen) {
        return new FileSchema(
                format, compression, columns, 1, size, estimate(recordsSeen), Map.of());
    }
}

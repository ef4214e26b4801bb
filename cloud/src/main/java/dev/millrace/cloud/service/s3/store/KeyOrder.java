package dev.millrace.cloud.service.s3.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keys in S3's order, that of their UTF-8 bytes, and where to go on after one.
public final class KeyOrder {
    private KeyOrder() {}

    /// Negative, zero or positive, as UTF-8 bytes compare. (UTF-16 order differs beyond the basic plane.)
    public static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /// The first key after `key`.
    public static String after(String key) {
        return key + "\0";
    }

    /// The first key after all that start with `prefix`; null where nothing is.
    public static @Nullable String afterPrefix(String prefix) {
        int[] points = prefix.codePoints().toArray();
        int last = points.length - 1;
        while (last >= 0 && points[last] == Character.MAX_CODE_POINT) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        int next = points[last] + 1;
        points[last] = next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
        return new String(points, 0, last + 1);
    }
}

package dev.millrace.cloud.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The bytes of a key of several parts, sorting by part: see the package's layout.
final class DocumentKey {
    private DocumentKey() {}

    static byte[] of(String... parts) {
        ByteArrayOutputStream key = new ByteArrayOutputStream(64);
        for (String part : parts) {
            append(key, part);
            key.write(0);
            key.write(1);
        }
        return key.toByteArray();
    }

    /// The first key not before `prefix` and then a part not before `from`.
    static byte[] from(String[] prefix, String from) {
        ByteArrayOutputStream key = new ByteArrayOutputStream(64);
        key.writeBytes(of(prefix));
        append(key, from);
        return key.toByteArray();
    }

    /// The end, exclusive, of all keys that begin with the parts.
    static byte[] endOf(byte[] prefix) {
        byte[] end = prefix.clone();
        end[end.length - 1] = 2;
        return end;
    }

    /// The parts that a key was made of.
    static List<String> parts(byte[] key) {
        List<String> parts = new ArrayList<>();
        ByteArrayOutputStream part = new ByteArrayOutputStream(32);
        for (int i = 0; i < key.length; i++) {
            if (key[i] != 0) {
                part.write(key[i]);
            } else if (key[++i] == 1) {
                parts.add(part.toString(StandardCharsets.UTF_8));
                part.reset();
            } else {
                part.write(0);
            }
        }
        return parts;
    }

    private static void append(ByteArrayOutputStream key, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            key.write(b);
            if (b == 0) {
                key.write(0xFF);
            }
        }
    }
}

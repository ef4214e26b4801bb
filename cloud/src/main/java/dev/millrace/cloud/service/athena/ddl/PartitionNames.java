package dev.millrace.cloud.service.athena.ddl;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Partitions as Hive names them in paths: `key=value/key=value`, what a path cannot have as `%3A`.
final class PartitionNames {
    private static final String ESCAPED = "\"#%'*/:=?\\{[]^";

    private PartitionNames() {}

    static String name(List<String> keys, List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            parts.add(escaped(keys.get(i)) + "=" + escaped(values.get(i)));
        }
        return String.join("/", parts);
    }

    /// The values of the partition that an object lies in; empty where its path is not of this table's partitions. As
    /// Athena has it, keys in a path are in lower case.
    static Optional<List<String>> values(List<String> keys, String path) {
        String[] folders = path.split("/", -1);
        if (folders.length <= keys.size()) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String begin = keys.get(i).toLowerCase(Locale.ROOT) + "=";
            if (!folders[i].startsWith(begin)) {
                return Optional.empty();
            }
            values.add(unescaped(folders[i].substring(begin.length())));
        }
        return Optional.of(values);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7F || ESCAPED.indexOf(c) >= 0) {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescaped(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException asItIs) {
            return text;
        }
    }
}

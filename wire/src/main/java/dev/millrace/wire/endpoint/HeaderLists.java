package dev.millrace.wire.endpoint;

import dev.millrace.wire.schema.Shape;
import java.util.ArrayList;
import java.util.List;

/// Lists in one header field: parted by commas, quoted where a part has commas or quotes itself.
final class HeaderLists {
    private HeaderLists() {}

    /// @param dates whether every second comma belongs to a date
    static List<String> split(String field, boolean dates) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        int commas = 0;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (quoted) {
                if (c == '\\' && i + 1 < field.length()) {
                    part.append(field.charAt(++i));
                } else if (c == '"') {
                    quoted = false;
                } else {
                    part.append(c);
                }
            } else if (c == '"' && part.toString().isBlank()) {
                part.setLength(0);
                quoted = true;
            } else if (c == ',' && (!dates || ++commas % 2 == 0)) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    static String quoted(String part, Shape.ListOf list) {
        if (!(list.element() instanceof Shape.Text) || part.indexOf(',') < 0 && part.indexOf('"') < 0) {
            return part;
        }
        return '"' + part.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

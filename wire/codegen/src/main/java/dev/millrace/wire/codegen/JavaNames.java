package dev.millrace.wire.codegen;

import java.util.Set;
import javax.lang.model.SourceVersion;

/// AWS's names as Java's.
final class JavaNames {
    private static final Set<String> OBJECT_METHODS = Set.of(
            "hashCode",
            "toString",
            "equals",
            "getClass",
            "notify",
            "notifyAll",
            "wait",
            "clone",
            "finalize",
            "shape",
            "member",
            "members",
            "builder",
            "toBuilder",
            "of");
    private static final Set<String> LANG = Set.of(
            "Object",
            "Error",
            "Exception",
            "String",
            "Integer",
            "Long",
            "Boolean",
            "Double",
            "Float",
            "Override",
            "SuppressWarnings",
            "Enum",
            "Module",
            "Package",
            "Process",
            "Thread",
            "Void");

    private JavaNames() {}

    /// `StreamName` → `streamName`, `ARN` → `arn`, `ETag` → `eTag`, `SSEAlgorithm` → `sseAlgorithm`.
    static String member(String name) {
        int run = 0;
        while (run < name.length()
                && (Character.isUpperCase(name.charAt(run)) || Character.isDigit(name.charAt(run)))) {
            run++;
        }
        String lowered;
        if (run == name.length()) {
            lowered = name.toLowerCase(java.util.Locale.ROOT);
        } else if (run <= 1) {
            lowered = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        } else {
            lowered = name.substring(0, run - 1).toLowerCase(java.util.Locale.ROOT) + name.substring(run - 1);
        }
        lowered = lowered.replaceAll("[^A-Za-z0-9_]", "_");
        return SourceVersion.isKeyword(lowered) || OBJECT_METHODS.contains(lowered) ? lowered + "_" : lowered;
    }

    /// A shape's class: its own name, with the service's before it where java.lang has one of that name.
    static String type(String shape, String service) {
        String name = Character.toUpperCase(shape.charAt(0)) + shape.substring(1);
        return LANG.contains(name) ? service + name : name;
    }

    /// A service's name in Java: `kinesis` → `Kinesis`, `s3` → `S3`.
    static String service(String id) {
        StringBuilder name = new StringBuilder();
        for (String part : id.split("-")) {
            name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return name.toString();
    }

    /// A service's package name's last part.
    static String packageOf(String id) {
        return id.replace("-", "");
    }

    static String literal(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 32 || c > 126) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}

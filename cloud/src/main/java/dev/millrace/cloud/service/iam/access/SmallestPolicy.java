package dev.millrace.cloud.service.iam.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The smallest policy that lets somebody do again what it did: a statement for each set of resources, the actions that
/// were asked for them. What is named anew in every run is a pattern: a log stream, an event source mapping, a folder of an
/// hour, and objects of one folder where several were asked for.
public final class SmallestPolicy {
    /// As many objects of a folder stay named each for itself.
    private static final int NAMED_OBJECTS_MAX = 1;

    private static final String S3 = "arn:aws:s3:::";
    private static final int UUID_LENGTH = 36;
    private static final int YEAR_DIGITS = 4;

    private SmallestPolicy() {}

    public record Statement(List<String> actions, List<String> resources) {}

    public static List<Statement> of(Collection<AccessLog.Use> uses) {
        Map<String, TreeSet<String>> byAction = new TreeMap<>();
        for (AccessLog.Use use : uses) {
            byAction.computeIfAbsent(use.action(), _ -> new TreeSet<>()).add(lasting(use.resource()));
        }
        Map<List<String>, TreeSet<String>> byResources = new TreeMap<>(SmallestPolicy::compare);
        byAction.forEach((action, resources) -> byResources
                .computeIfAbsent(folded(resources), _ -> new TreeSet<>())
                .add(action));
        List<Statement> statements = new ArrayList<>();
        byResources.forEach((resources, actions) -> statements.add(new Statement(List.copyOf(actions), resources)));
        return statements;
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join("\n", one).compareTo(String.join("\n", other));
    }

    /// A log stream has another name in every environment of a function; what has a UUID for its name gets another when it
    /// is made anew; a folder of a year or of a partition's value is left behind as time goes.
    private static String lasting(String resource) {
        int stream = resource.indexOf(":log-stream:");
        if (stream >= 0) {
            return resource.substring(0, stream) + ":*";
        }
        if (!resource.startsWith(S3)) {
            return withoutUuid(resource);
        }
        String[] parts = resource.substring(S3.length()).split("/", -1);
        StringBuilder lasting = new StringBuilder(S3).append(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            lasting.append('/');
            if (i < parts.length - 1 && passes(parts[i])) {
                return lasting.append('*').toString();
            }
            lasting.append(withoutUuid(parts[i]));
        }
        return lasting.toString();
    }

    private static boolean passes(String folder) {
        return folder.indexOf('=') > 0
                || folder.length() == YEAR_DIGITS && folder.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutUuid(String text) {
        for (int at = 0; at + UUID_LENGTH <= text.length(); at++) {
            if (isUuid(text, at)) {
                return text.substring(0, at) + "*" + text.substring(at + UUID_LENGTH);
            }
        }
        return text;
    }

    private static boolean isUuid(String text, int from) {
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = text.charAt(from + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Objects of one folder under its name, where there are several.
    private static List<String> folded(TreeSet<String> resources) {
        Map<String, TreeSet<String>> byFolder = new TreeMap<>();
        TreeSet<String> folded = new TreeSet<>();
        for (String resource : resources) {
            int slash = resource.startsWith(S3) ? resource.lastIndexOf('/') : -1;
            if (slash < 0) {
                folded.add(resource);
            } else {
                byFolder.computeIfAbsent(resource.substring(0, slash + 1), _ -> new TreeSet<>())
                        .add(resource);
            }
        }
        byFolder.forEach((folder, objects) -> {
            if (objects.size() <= NAMED_OBJECTS_MAX) {
                folded.addAll(objects);
            } else {
                folded.add(folder + "*");
            }
        });
        return List.copyOf(folded);
    }
}

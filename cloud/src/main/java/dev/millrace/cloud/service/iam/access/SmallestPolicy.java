package dev.millrace.cloud.service.iam.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The smallest policy that lets somebody do again what it did: a statement for each set of resources, the actions that
/// were asked for them. What is named anew in every run is a pattern: a log stream, and objects of one folder where several
/// were asked for.
public final class SmallestPolicy {
    /// As many objects of a folder stay named each for itself.
    private static final int NAMED_OBJECTS_MAX = 1;

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

    /// A log stream has another name in every environment of a function.
    private static String lasting(String resource) {
        int stream = resource.indexOf(":log-stream:");
        return stream < 0 ? resource : resource.substring(0, stream) + ":*";
    }

    /// Objects of one folder under its name, where there are several.
    private static List<String> folded(TreeSet<String> resources) {
        Map<String, TreeSet<String>> byFolder = new TreeMap<>();
        TreeSet<String> folded = new TreeSet<>();
        for (String resource : resources) {
            int slash = resource.startsWith("arn:aws:s3:::") ? resource.lastIndexOf('/') : -1;
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

package dev.millrace.cloud.service.iam.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The smallest policy that lets somebody do again what it did: a statement for each set of resources, the actions that
/// were asked for them. What is named anew in every run is a pattern: a log stream, an event source mapping, a folder
/// of an hour, and objects of one folder where several were asked for.
public final class SmallestPolicy {
    /// As many objects of a folder stay named each for itself.
    private static final int NAMED_OBJECTS_MAX = 1;

    private static final String S3 = "arn:aws:s3:::";
    private static final String EC2 = "arn:aws:ec2:";
    private static final int MADE_ID_DIGITS = 8;
    private static final String DATE = "yyyy-mm-dd";
    private static final int UUID_LENGTH = 36;
    private static final int YEAR_DIGITS = 4;

    private SmallestPolicy() {}

    public record Statement(List<String> actions, List<String> resources) {}

    /// Each action once, with all its resources, or each resource once, with all its actions: whichever is shorter.
    public static List<Statement> of(Collection<AccessLog.Use> uses) {
        Map<String, TreeSet<String>> byAction = new TreeMap<>();
        for (AccessLog.Use use : uses) {
            byAction.computeIfAbsent(use.action(), _ -> new TreeSet<>()).add(lasting(use.resource()));
        }
        byAction.replaceAll((_, resources) -> folded(resources));
        Map<String, TreeSet<String>> byResource = new TreeMap<>();
        byAction.forEach((action, resources) -> resources.forEach(resource ->
                byResource.computeIfAbsent(resource, _ -> new TreeSet<>()).add(action)));
        List<Statement> ofActions = alike(byAction).entrySet().stream()
                .map(one -> new Statement(List.copyOf(one.getValue()), one.getKey()))
                .toList();
        List<Statement> ofResources = alike(byResource).entrySet().stream()
                .map(one -> new Statement(one.getKey(), List.copyOf(one.getValue())))
                .toList();
        return ofResources.toString().length() < ofActions.toString().length() ? ofResources : ofActions;
    }

    /// Those that have the same others.
    private static Map<List<String>, TreeSet<String>> alike(Map<String, TreeSet<String>> each) {
        Map<List<String>, TreeSet<String>> alike = new TreeMap<>(SmallestPolicy::compare);
        each.forEach((one, others) ->
                alike.computeIfAbsent(List.copyOf(others), _ -> new TreeSet<>()).add(one));
        return alike;
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join("\n", one).compareTo(String.join("\n", other));
    }

    /// A log stream has another name in every environment of a function; what has a UUID for its name gets another when it
    /// is made anew, and so does what EC2 makes; a folder of a year or of a partition's value, and a date in a name, are
    /// left behind as time goes.
    private static String lasting(String resource) {
        int stream = resource.indexOf(":log-stream:");
        if (stream >= 0) {
            return resource.substring(0, stream) + ":*";
        }
        if (!resource.startsWith(S3)) {
            return resource.startsWith(EC2) ? withoutMadeId(resource) : withoutUuid(resource);
        }
        String[] parts = resource.substring(S3.length()).split("/", -1);
        StringBuilder lasting = new StringBuilder(S3).append(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            lasting.append('/');
            if (i < parts.length - 1 && passes(parts[i])) {
                return lasting.append('*').toString();
            }
            lasting.append(withoutDate(withoutUuid(parts[i])));
        }
        return lasting.toString();
    }

    private static boolean passes(String folder) {
        return folder.indexOf('=') > 0
                || folder.length() == YEAR_DIGITS && folder.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// `…:vpc/vpc-053abcccb92de45c3` as `…:vpc/*`.
    private static String withoutMadeId(String arn) {
        int slash = arn.lastIndexOf('/');
        int dash = arn.lastIndexOf('-');
        boolean made = slash > 0
                && dash > slash
                && arn.length() - dash > MADE_ID_DIGITS
                && arn.chars().skip(dash + 1L).allMatch(c -> Character.digit(c, 16) >= 0);
        return made ? arn.substring(0, slash + 1) + "*" : arn;
    }

    /// `rides_2026-11-28.csv` as `rides_*.csv`.
    private static String withoutDate(String name) {
        for (int at = 0; at + DATE.length() <= name.length(); at++) {
            if (isDate(name, at)) {
                return name.substring(0, at) + "*" + name.substring(at + DATE.length());
            }
        }
        return name;
    }

    private static boolean isDate(String text, int from) {
        for (int i = 0; i < DATE.length(); i++) {
            char c = text.charAt(from + i);
            if (DATE.charAt(i) == '-' ? c != '-' : c < '0' || c > '9') {
                return false;
            }
        }
        return true;
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

    /// Objects of one folder under its name, where there are several; nothing that a pattern covers already.
    private static TreeSet<String> folded(TreeSet<String> resources) {
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
        List<String> patterns = folded.stream()
                .filter(one -> one.endsWith("/*") && one.indexOf('*') == one.length() - 1)
                .map(one -> one.substring(0, one.length() - 1))
                .toList();
        folded.removeIf(one -> patterns.stream()
                .anyMatch(pattern -> one.startsWith(pattern) && one.length() > pattern.length() + 1));
        return folded;
    }
}

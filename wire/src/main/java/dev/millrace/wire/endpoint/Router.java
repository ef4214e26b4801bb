package dev.millrace.wire.endpoint;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.service.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Finds the operation of a REST request by method, path, query and headers. Paths are a tree of segments; operations
/// that share a path are told apart by the query parameters their pattern states and by the query parameters and
/// headers they require, the most demanding first.
///
/// Operations that are not offered have their places too: else what was meant for one would come to another that shares
/// its path, and DeleteBucketMetadataConfiguration would delete the bucket.
final class Router {
    sealed interface Match {}

    /// An operation and its labels' raw values.
    record Found(Operation operation, Map<String, String> labels) implements Match {}

    /// An operation that is not offered.
    record NotOffered(String name) implements Match {}

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private @Nullable Node label;
        private final Map<String, List<Candidate>> byMethod = new HashMap<>();
        private final Map<String, List<Candidate>> greedyByMethod = new HashMap<>();
    }

    /// @param operation null where it is not offered
    private record Candidate(
            String name,
            @Nullable Operation operation,
            List<String> labels,
            List<PercentText.Parameter> stated,
            List<String> requiredQuery,
            List<String> requiredHeaders) {
        int demands() {
            return 1000 * stated.size() + requiredQuery.size() + requiredHeaders.size();
        }

        boolean statedIn(List<PercentText.Parameter> query) {
            for (PercentText.Parameter wanted : stated) {
                if (query.stream()
                        .noneMatch(given -> given.name().equals(wanted.name())
                                && (wanted.value().isEmpty() || wanted.value().equals(given.value())))) {
                    return false;
                }
            }
            return true;
        }

        boolean requiredIn(List<PercentText.Parameter> query, Headers headers) {
            for (String wanted : requiredQuery) {
                if (query.stream().noneMatch(given -> given.name().equals(wanted))) {
                    return false;
                }
            }
            for (String wanted : requiredHeaders) {
                if (!headers.has(wanted)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Node root = new Node();

    Router(List<Operation> operations, Map<String, String> notOffered) {
        for (Operation operation : operations) {
            List<String> query = required(operation, Member.Location.QUERY);
            List<String> headers = required(operation, Member.Location.HEADER);
            add(
                    operation.method(),
                    operation.uri(),
                    (labels, stated) -> new Candidate(operation.name(), operation, labels, stated, query, headers));
        }
        notOffered.forEach((name, place) -> {
            int space = place.indexOf(' ');
            add(
                    place.substring(0, space),
                    place.substring(space + 1),
                    (labels, stated) -> new Candidate(name, null, labels, stated, List.of(), List.of()));
        });
        sort(root);
    }

    private void add(
            String method, String uri, BiFunction<List<String>, List<PercentText.Parameter>, Candidate> candidate) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        List<PercentText.Parameter> stated = mark < 0
                ? List.of()
                : PercentText.query(uri.substring(mark + 1)).stream()
                        .filter(parameter -> !parameter.name().equals("x-id"))
                        .toList();
        Node node = root;
        List<String> labels = new ArrayList<>();
        for (String segment : segments(path)) {
            if (segment.startsWith("{") && segment.endsWith("+}")) {
                labels.add(segment.substring(1, segment.length() - 2));
                add(node.greedyByMethod, method, candidate.apply(labels, stated));
                return;
            }
            if (segment.startsWith("{")) {
                labels.add(segment.substring(1, segment.length() - 1));
                if (node.label == null) {
                    node.label = new Node();
                }
                node = node.label;
            } else {
                node = node.literals.computeIfAbsent(segment, s -> new Node());
            }
        }
        add(node.byMethod, method, candidate.apply(labels, stated));
    }

    /// Adds what is offered, and what is not where nothing offered has the very same place: AWS's older names of
    /// operations, such as GetBucketLifecycle.
    private static void add(Map<String, List<Candidate>> byMethod, String method, Candidate candidate) {
        List<Candidate> there = byMethod.computeIfAbsent(method, m -> new ArrayList<>());
        if (candidate.operation() != null
                || there.stream()
                        .noneMatch(other -> Set.copyOf(other.stated()).equals(Set.copyOf(candidate.stated())))) {
            there.add(candidate);
        }
    }

    private static List<String> required(Operation operation, Member.Location location) {
        return operation.input().members().stream()
                .filter(member -> member.required() && member.location() == location)
                .map(Member::wireName)
                .toList();
    }

    private static void sort(Node node) {
        Comparator<Candidate> order =
                Comparator.comparingInt(Candidate::demands).reversed();
        node.byMethod.values().forEach(candidates -> candidates.sort(order));
        node.greedyByMethod.values().forEach(candidates -> candidates.sort(order));
        node.literals.values().forEach(Router::sort);
        if (node.label != null) {
            sort(node.label);
        }
    }

    /// `/a/{b}/` → `a`, `{b}`: a slash at the end does not count.
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int from = 1;
        while (from < path.length()) {
            int end = path.indexOf('/', from);
            end = end < 0 ? path.length() : end;
            segments.add(path.substring(from, end));
            from = end + 1;
        }
        return segments;
    }

    /// @return null where no operation answers there
    @Nullable
    Match find(String method, String path, List<PercentText.Parameter> query, Headers headers) {
        return walk(root, method, path, Math.min(1, path.length()), new ArrayList<>(), query, headers);
    }

    private @Nullable Match walk(
            Node node,
            String method,
            String path,
            int from,
            List<String> values,
            List<PercentText.Parameter> query,
            Headers headers) {
        if (from >= path.length()) {
            return choose(node.byMethod.get(method), values, null, query, headers);
        }
        int slash = path.indexOf('/', from);
        int end = slash < 0 ? path.length() : slash;
        String segment = path.substring(from, end);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Match match = walk(literal, method, path, end + 1, values, query, headers);
            if (match != null) {
                return match;
            }
        }
        if (node.label != null && !segment.isEmpty()) {
            values.add(segment);
            Match match = walk(node.label, method, path, end + 1, values, query, headers);
            if (match != null) {
                return match;
            }
            values.removeLast();
        }
        return choose(node.greedyByMethod.get(method), values, path.substring(from), query, headers);
    }

    private static @Nullable Match choose(
            @Nullable List<Candidate> candidates,
            List<String> values,
            @Nullable String rest,
            List<PercentText.Parameter> query,
            Headers headers) {
        if (candidates == null) {
            return null;
        }
        Candidate found = null;
        for (Candidate candidate : candidates) {
            if (found != null && candidate.stated().size() < found.stated().size()) {
                break;
            }
            if (candidate.statedIn(query)) {
                // None may be complete: then the least demanding is asked, and says what it misses.
                found = candidate;
                if (candidate.requiredIn(query, headers)) {
                    break;
                }
            }
        }
        if (found == null) {
            return null;
        }
        if (found.operation() == null) {
            return new NotOffered(found.name());
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            labels.put(found.labels().get(i), values.get(i));
        }
        if (rest != null) {
            labels.put(found.labels().getLast(), rest);
        }
        return new Found(found.operation(), labels);
    }
}

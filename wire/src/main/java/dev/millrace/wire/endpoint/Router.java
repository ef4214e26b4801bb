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
import org.jspecify.annotations.Nullable;

/// Finds the operation of a REST request by method, path, query and headers. Paths are a tree of segments; operations
/// that share a path are told apart by the query parameters their pattern states and by the query parameters and headers
/// they require, the most demanding first.
final class Router {
    /// A match: the operation and its labels' raw values.
    record Match(Operation operation, Map<String, String> labels) {}

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private @Nullable Node label;
        private final Map<String, List<Candidate>> byMethod = new HashMap<>();
        private final Map<String, List<Candidate>> greedyByMethod = new HashMap<>();
    }

    private record Candidate(
            Operation operation,
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

    Router(List<Operation> operations) {
        operations.forEach(this::add);
        sort(root);
    }

    private void add(Operation operation) {
        int mark = operation.uri().indexOf('?');
        String path = mark < 0 ? operation.uri() : operation.uri().substring(0, mark);
        List<PercentText.Parameter> stated = mark < 0
                ? List.of()
                : PercentText.query(operation.uri().substring(mark + 1)).stream()
                        .filter(parameter -> !parameter.name().equals("x-id"))
                        .toList();
        List<String> query = required(operation, Member.Location.QUERY);
        List<String> headers = required(operation, Member.Location.HEADER);
        Node node = root;
        List<String> labels = new ArrayList<>();
        for (String segment : segments(path)) {
            if (segment.startsWith("{") && segment.endsWith("+}")) {
                labels.add(segment.substring(1, segment.length() - 2));
                node.greedyByMethod
                        .computeIfAbsent(operation.method(), m -> new ArrayList<>())
                        .add(new Candidate(operation, labels, stated, query, headers));
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
        node.byMethod
                .computeIfAbsent(operation.method(), m -> new ArrayList<>())
                .add(new Candidate(operation, labels, stated, query, headers));
    }

    private static List<String> required(Operation operation, Member.Location location) {
        return operation.input().members().stream()
                .filter(member -> member.required() && member.location() == location)
                .map(Member::wireName)
                .toList();
    }

    private static void sort(Node node) {
        Comparator<Candidate> order = Comparator.comparingInt(Candidate::demands).reversed();
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
    @Nullable Match find(String method, String path, List<PercentText.Parameter> query, Headers headers) {
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
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            labels.put(found.labels().get(i), values.get(i));
        }
        if (rest != null) {
            labels.put(found.labels().getLast(), rest);
        }
        return new Match(found.operation(), labels);
    }
}

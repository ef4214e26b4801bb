package dev.millrace.cloud.service.events.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// A path into an event, of the part of JSONPath that EventBridge takes: names after dots or in brackets, an element by
/// its number, and `[*]` for all of them.
public final class JsonPath {
    private static final Pattern STEP =
            Pattern.compile("\\.(?<name>[^.\\[\\]'\"\\s]+)|\\['(?<quoted>[^']+)']|\\[(?<index>\\d{1,9})]|\\[(?<all>\\*)]");

    private sealed interface Step {
        record Name(String name) implements Step {}

        record Index(int index) implements Step {}

        record All() implements Step {}
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /// Empty where the text is no path.
    public static Optional<JsonPath> parse(String text) {
        if (!text.startsWith("$")) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int at = 1;
        while (at < text.length()) {
            if (!step.find(at) || step.start() != at) {
                return Optional.empty();
            }
            steps.add(read(step));
            at = step.end();
        }
        return Optional.of(new JsonPath(List.copyOf(steps)));
    }

    private static Step read(Matcher step) {
        String name = step.group("name") == null ? step.group("quoted") : step.group("name");
        if (step.group("all") != null || "*".equals(name)) {
            return new Step.All();
        }
        return name != null ? new Step.Name(name) : new Step.Index(Integer.parseInt(step.group("index")));
    }

    /// What the path leads to; null where that is nothing. All elements of a list are a list.
    public @Nullable JsonNode find(JsonNode root) {
        return find(root, 0);
    }

    private @Nullable JsonNode find(JsonNode node, int at) {
        if (at == steps.size()) {
            return node;
        }
        return switch (steps.get(at)) {
            case Step.Name(String name) -> {
                JsonNode member = node.get(name);
                yield member == null ? null : find(member, at + 1);
            }
            case Step.Index(int index) -> {
                JsonNode element = node.get(index);
                yield element == null ? null : find(element, at + 1);
            }
            case Step.All _ -> {
                ArrayNode found = JsonMapper.shared().createArrayNode();
                for (JsonNode element : node) {
                    JsonNode each = find(element, at + 1);
                    if (each != null) {
                        found.add(each);
                    }
                }
                yield found;
            }
        };
    }
}

package dev.millrace.cloud.service.glue.crawl.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Where the records are in a JSON value, in the operators that Glue's classifiers take
/// (docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json): `$`, `.name`, `['name']`, `[*]`,
/// `[0]`, `.*`.
/// @param steps names, `*`, or numbers
public record JsonPath(String text, List<String> steps) {
    /// The value itself.
    public static final JsonPath WHOLE = new JsonPath("$", List.of());

    private static final Pattern STEP =
            Pattern.compile("\\.(?<name>[^.\\[\\]]+)|\\['(?<quoted>[^']+)'\\]|\\[(?<index>\\*|\\d{1,9})\\]");

    /// Empty where it is no path.
    public static Optional<JsonPath> of(String text) {
        if (!text.startsWith("$")) {
            return Optional.empty();
        }
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int at = 1;
        while (at < text.length()) {
            if (!step.find(at) || step.start() != at) {
                return Optional.empty();
            }
            if (step.group("name") != null) {
                steps.add(step.group("name"));
            } else if (step.group("quoted") != null) {
                steps.add(step.group("quoted"));
            } else {
                steps.add(step.group("index"));
            }
            at = step.end();
        }
        return Optional.of(new JsonPath(text, List.copyOf(steps)));
    }

    boolean isListFirst() {
        return !steps.isEmpty() && steps.getFirst().equals("*");
    }

    JsonPath tail() {
        return new JsonPath(text, steps.subList(1, steps.size()));
    }

    List<JsonNode> records(JsonNode value) {
        List<JsonNode> found = List.of(value);
        for (String step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode one : found) {
                if (step.equals("*")) {
                    one.forEach(next::add);
                } else if (one.isArray() && step.chars().allMatch(Character::isDigit)) {
                    Optional.ofNullable(one.get(Integer.parseInt(step))).ifPresent(next::add);
                } else {
                    Optional.ofNullable(one.get(step)).ifPresent(next::add);
                }
            }
            found = next;
        }
        return found;
    }
}

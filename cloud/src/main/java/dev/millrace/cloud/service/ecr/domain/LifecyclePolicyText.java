package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy.Excess;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy.Rule;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy.TagStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a lifecycle policy from its JSON, holding it to what AWS documents under "Lifecycle policy parameters".
public final class LifecyclePolicyText {
    private static final Set<String> RULE_MEMBERS = Set.of("rulePriority", "description", "selection", "action");
    private static final Set<String> SELECTION_MEMBERS = Set.of(
            "tagStatus", "tagPrefixList", "tagPatternList", "storageClass", "countType", "countUnit", "countNumber");

    private LifecyclePolicyText() {}

    public static LifecyclePolicy read(String text) throws InvalidLifecyclePolicyException {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new InvalidLifecyclePolicyException("string is not valid JSON");
        }
        JsonNode list = json.path("rules");
        if (!list.isArray() || list.isEmpty()) {
            throw new InvalidLifecyclePolicyException("object has missing required properties ([\"rules\"])");
        }
        if (list.size() > EcrLimits.RULES_PER_LIFECYCLE_POLICY) {
            throw new InvalidLifecyclePolicyException(
                    "array is too long: must have at most " + EcrLimits.RULES_PER_LIFECYCLE_POLICY + " elements");
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonNode node : list) {
            rules.add(rule(node));
        }
        holdTogether(rules);
        return new LifecyclePolicy(rules);
    }

    private static Rule rule(JsonNode node) throws InvalidLifecyclePolicyException {
        only(node, RULE_MEMBERS);
        JsonNode selection = node.path("selection");
        only(selection, SELECTION_MEMBERS);
        int priority = number(node, "rulePriority");
        String action = node.path("action").path("type").asString("");
        if (action.equals("transition")) {
            throw new InvalidLifecyclePolicyException("the action transition is not offered: only expire");
        }
        if (!action.equals("expire")) {
            throw new InvalidLifecyclePolicyException(
                    "value \"" + action + "\" of action.type is not one of [\"expire\"]");
        }
        TagStatus status = switch (selection.path("tagStatus").asString("")) {
            case "tagged" -> TagStatus.TAGGED;
            case "untagged" -> TagStatus.UNTAGGED;
            case "any" -> TagStatus.ANY;
            default ->
                throw new InvalidLifecyclePolicyException(
                        "value of tagStatus is not one of [\"tagged\",\"untagged\",\"any\"]");
        };
        List<String> prefixes = texts(selection, "tagPrefixList");
        List<String> patterns = texts(selection, "tagPatternList");
        int lists = (prefixes.isEmpty() ? 0 : 1) + (patterns.isEmpty() ? 0 : 1);
        if (lists != (status == TagStatus.TAGGED ? 1 : 0)) {
            throw new InvalidLifecyclePolicyException(
                    status == TagStatus.TAGGED
                            ? "tagStatus tagged needs either tagPrefixList or tagPatternList"
                            : "tagPrefixList and tagPatternList need tagStatus tagged");
        }
        if (patterns.stream()
                .anyMatch(pattern -> pattern.chars().filter(c -> c == '*').count() > 4)) {
            throw new InvalidLifecyclePolicyException("a pattern may have at most four wildcards (*)");
        }
        return new Rule(priority, status, prefixes, patterns, excess(selection));
    }

    private static Excess excess(JsonNode selection) throws InvalidLifecyclePolicyException {
        int count = number(selection, "countNumber");
        String type = selection.path("countType").asString("");
        boolean hasUnit = selection.has("countUnit");
        return switch (type) {
            case "imageCountMoreThan" -> {
                if (hasUnit) {
                    throw new InvalidLifecyclePolicyException("countUnit does not go with imageCountMoreThan");
                }
                yield new Excess.CountMoreThan(count);
            }
            case "sinceImagePushed", "sinceImagePulled" -> {
                if (!selection.path("countUnit").asString("").equals("days")) {
                    throw new InvalidLifecyclePolicyException(type + " needs countUnit days");
                }
                yield type.equals("sinceImagePushed")
                        ? new Excess.SincePushed(Duration.ofDays(count))
                        : new Excess.SincePulled(Duration.ofDays(count));
            }
            default ->
                throw new InvalidLifecyclePolicyException(
                        "value \"" + type
                                + "\" of countType is not one of [\"imageCountMoreThan\",\"sinceImagePushed\",\"sinceImagePulled\"]");
        };
    }

    private static void holdTogether(List<Rule> rules) throws InvalidLifecyclePolicyException {
        Set<Integer> priorities = new HashSet<>();
        Set<List<String>> selections = new HashSet<>();
        int highest = rules.stream().mapToInt(Rule::priority).max().orElse(0);
        for (Rule rule : rules) {
            if (!priorities.add(rule.priority())) {
                throw new InvalidLifecyclePolicyException("Duplicate rule priority " + rule.priority());
            }
            if (rule.tagStatus() == TagStatus.ANY && rule.priority() != highest) {
                throw new InvalidLifecyclePolicyException(
                        "The rule with tagStatus any must have the highest rulePriority number");
            }
            if (rule.tagStatus() == TagStatus.TAGGED
                    ? !rule.prefixes().isEmpty() && !selections.add(rule.prefixes())
                    : !selections.add(List.of(
                            rule.tagStatus() + "/" + rule.excess().getClass().getSimpleName()))) {
                throw new InvalidLifecyclePolicyException("Two rules select the same images");
            }
        }
    }

    private static int number(JsonNode node, String name) throws InvalidLifecyclePolicyException {
        JsonNode value = node.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 1) {
            throw new InvalidLifecyclePolicyException(
                    "numeric instance " + name + " is missing or lower than the minimum 1");
        }
        return value.asInt();
    }

    private static List<String> texts(JsonNode node, String name) throws InvalidLifecyclePolicyException {
        List<String> found = new ArrayList<>();
        for (JsonNode value : node.path(name)) {
            if (!value.isString() || value.asString().isEmpty()) {
                throw new InvalidLifecyclePolicyException(name + " must be a list of text");
            }
            found.add(value.asString());
        }
        return List.copyOf(found);
    }

    private static void only(JsonNode node, Set<String> allowed) throws InvalidLifecyclePolicyException {
        if (!node.isObject()) {
            throw new InvalidLifecyclePolicyException(
                    "object has missing required properties ([\"action\",\"rulePriority\",\"selection\"])");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!allowed.contains(entry.getKey())) {
                throw new InvalidLifecyclePolicyException("object instance has properties which are not allowed by the "
                        + "schema: [\"" + entry.getKey() + "\"]");
            }
        }
    }
}

package dev.millrace.cloud.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A policy as it was given, read: one JSON object, no key twice, nothing after it. What is kept is the text itself,
/// and it is read back letter for letter.
public record PolicyDocument(JsonNode root) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Empty where the text is no JSON object.
    public static Optional<PolicyDocument> parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json != null && json.isObject() ? Optional.of(new PolicyDocument(json)) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /// Whether `${…}` stands for something in the document: not in the version that one has which names none.
    public boolean hasVariables() {
        return root.path("Version").asString("").equals("2012-10-17");
    }

    public List<JsonNode> statements() {
        return list(root.get("Statement"));
    }

    /// Policies write a list of one without its brackets.
    public static List<JsonNode> list(@Nullable JsonNode json) {
        if (json == null || json.isMissingNode()) {
            return List.of();
        }
        if (!json.isArray()) {
            return List.of(json);
        }
        List<JsonNode> all = new ArrayList<>();
        json.forEach(all::add);
        return all;
    }

    public static List<String> texts(@Nullable JsonNode json) {
        return list(json).stream().map(JsonNode::asString).toList();
    }
}

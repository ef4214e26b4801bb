package dev.millrace.cloud.service.iam.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Policies as JSON trees: one object, no key twice, nothing after it.
final class PolicyJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PolicyJson() {}

    /// Empty where the text is no JSON object.
    static Optional<JsonNode> read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json != null && json.isObject() ? Optional.of(json) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /// Whether `${…}` stands for something in the document: not in the version that one has which names none.
    static boolean hasVariables(JsonNode document) {
        return document.path("Version").asString("").equals("2012-10-17");
    }

    /// Policies write a list of one without its brackets.
    static List<JsonNode> list(@Nullable JsonNode json) {
        if (json == null) {
            return List.of();
        }
        if (!json.isArray()) {
            return List.of(json);
        }
        List<JsonNode> all = new ArrayList<>();
        json.forEach(all::add);
        return all;
    }

    static List<String> texts(@Nullable JsonNode json) {
        return list(json).stream().map(JsonNode::asString).toList();
    }
}

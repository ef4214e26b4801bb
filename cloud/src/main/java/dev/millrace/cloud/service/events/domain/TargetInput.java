package dev.millrace.cloud.service.events.domain;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.events.Target;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// What a target gets of an event: the event, a part of it, a text made of it, or always the same.
public sealed interface TargetInput {
    record Whole() implements TargetInput {}

    record Constant(String json) implements TargetInput {}

    record Part(JsonPath path) implements TargetInput {}

    record Transformed(InputTemplate template) implements TargetInput {}

    ObjectReader WHOLE_TEXT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /// @throws AwsException where a target asks for what cannot be
    static TargetInput of(Target target) {
        if (count(target.input()) + count(target.inputPath()) + count(target.inputTransformer()) > 1) {
            throw invalid("Only one of Input, InputPath, or InputTransformer must be provided for target " + target.id()
                    + ".");
        }
        if (target.input() != null) {
            checkJson(target.input(), target.id());
            return new Constant(target.input());
        }
        if (target.inputPath() != null) {
            return new Part(JsonPath.parse(target.inputPath())
                    .orElseThrow(() -> invalid("Invalid InputPath for target " + target.id() + ".")));
        }
        return target.inputTransformer() == null
                ? new Whole()
                : new Transformed(InputTemplate.of(target.inputTransformer(), target.id()));
    }

    default String render(SeenEvent event, RuleState rule) {
        return switch (this) {
            case Whole _ -> event.json();
            case Constant(String json) -> json;
            case Part(JsonPath path) -> Objects.toString(path.find(event.tree()), "null");
            case Transformed(InputTemplate template) -> template.render(event, rule);
        };
    }

    private static int count(@Nullable Object given) {
        return given == null ? 0 : 1;
    }

    private static void checkJson(String input, String target) {
        try {
            JsonNode read = WHOLE_TEXT.readValue(input);
            if (read != null && !read.isMissingNode()) {
                return;
            }
        } catch (JacksonException notJson) {
            // Refused below.
        }
        throw invalid("JSON syntax error in input for target " + target + ".");
    }

    private static AwsException invalid(String message) {
        return new AwsException("ValidationException", 400, message);
    }
}

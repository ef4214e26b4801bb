package dev.millrace.cloud.service.events.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.events.InputTransformer;
import dev.millrace.wire.events.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What was recorded from AWS by others stands in their words: `core.update-account-command`.
class TargetInputTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.700Z");
    private static final SeenEvent EVENT = new SeenEvent(new Event(
            "9a1c",
            "111111111111",
            "us-east-1",
            "core.update-account-command",
            "core.update-account-command",
            TIME,
            List.of("arn:r"),
            "{\"command\":\"update-account\",\"payload\":{\"acc_id\":\"0a78\",\"list\":[1,2.50,\"x\"]},\"say\":\"a \\\"b\\\"\"}",
            null,
            null,
            TIME.plusSeconds(5),
            false));
    private static final RuleState RULE = new RuleState(
            "111111111111",
            "us-east-1",
            "bus",
            "rule",
            "{}",
            null,
            "ENABLED",
            null,
            null,
            TIME,
            Map.of(),
            List.of());

    @Test
    void without_an_input_the_event_is_given_as_it_is() {
        assertThat(render(Target.builder()))
                .isEqualTo("{\"version\":\"0\",\"id\":\"9a1c\",\"detail-type\":\"core.update-account-command\","
                        + "\"source\":\"core.update-account-command\",\"account\":\"111111111111\","
                        + "\"time\":\"2026-03-01T12:00:00Z\",\"region\":\"us-east-1\",\"resources\":[\"arn:r\"],\"detail\":"
                        + EVENT.event().detail() + "}");
    }

    @Test
    void a_constant_is_given_letter_for_letter() {
        assertThat(render(Target.builder().input("{ \"a\" : 1 }"))).isEqualTo("{ \"a\" : 1 }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.detail.payload|{\"acc_id\":\"0a78\",\"list\":[1,2.50,\"x\"]}",
                "$.detail.payload.acc_id|\"0a78\"",
                "$.detail.payload.list[1]|2.50",
                "$.detail.payload.list[*]|[1,2.50,\"x\"]",
                "$['detail-type']|\"core.update-account-command\"",
                "$.detail-type|\"core.update-account-command\"",
                "$.nothing|null",
            })
    void a_path_gives_a_part_of_it(String path, String part) {
        assertThat(render(Target.builder().inputPath(path))).isEqualTo(part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"Event of <type> type, info <command>\"|\"Event of core.update-account-command type, info update-account\"",
                "\"info extracted from detail <missing>\"|\"info extracted from detail \"",
                "\"{[/Check with special <type>\"|\"{[/Check with special core.update-account-command\"",
                "{\"command\": <command>, \"none\": <missing>}|{\"command\": \"update-account\", \"none\": \"\"}",
                "{\"p\": <payload>}|{\"p\": {\"acc_id\":\"0a78\",\"list\":[1,2.50,\"x\"]}}",
                "\"p is <payload>\"|\"p is {acc_id:0a78,list:[1,2.50,x]}\"",
                "{\"s\": \"\\\"<command>\\\"\"}|{\"s\": \"\\\"update-account\\\"\"}",
                "{\"s\": <say>}|{\"s\": \"a \\\"b\\\"\"}",
                "\"<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>\"|"
                        + "\"arn:aws:events:us-east-1:111111111111:rule/bus/rule rule 2026-03-01T12:00:05Z\"",
                "{\"e\": <aws.events.event>}|{\"e\": {\"id\":\"9a1c\",\"account\":\"111111111111\","
                        + "\"detailType\":\"core.update-account-command\",\"time\":\"2026-03-01T12:00:05Z\","
                        + "\"source\":\"core.update-account-command\",\"region\":\"us-east-1\",\"resources\":[\"arn:r\"],"
                        + "\"version\":\"0\"}}",
                "<payload>|{\"acc_id\":\"0a78\",\"list\":[1,2.50,\"x\"]}",
            })
    void a_template_is_filled(String template, String filled) {
        assertThat(render(Target.builder().inputTransformer(transformer(template)))).isEqualTo(filled);
    }

    @Test
    void the_event_itself_may_stand_in_a_template() {
        assertThat(render(Target.builder().inputTransformer(transformer("{\"j\": <aws.events.event.json>}"))))
                .isEqualTo("{\"j\": " + EVENT.json() + "}");
    }

    @Test
    void lines_of_text_are_a_template() {
        assertThat(render(Target.builder().inputTransformer(transformer("\"<command>\"\n\"done\""))))
                .isEqualTo("\"update-account\"\n\"done\"");
    }

    @Test
    void a_variable_that_nobody_defined_is_refused() {
        refused(
                "InputTemplate for target t contains invalid placeholder notdefinedkey.",
                Target.builder().inputTransformer(transformer("\"<notdefinedkey>\"")));
    }

    @Test
    void a_template_that_is_no_json_is_refused() {
        refused(
                "Invalid InputTemplate for target t : [Source: (String)\"it is <command>\"; line: 1, column: 1].",
                Target.builder().inputTransformer(transformer("it is <command>")));
    }

    @Test
    void only_one_input_may_be_given() {
        refused(
                "Only one of Input, InputPath, or InputTransformer must be provided for target t.",
                Target.builder().inputPath("$.detail").inputTransformer(transformer("\"x\"")));
    }

    @Test
    void an_input_that_is_no_json_is_refused() {
        refused("JSON syntax error in input for target t.", Target.builder().input("{'a'}"));
        refused("JSON syntax error in input for target t.", Target.builder().input("word"));
        refused("JSON syntax error in input for target t.", Target.builder().input(""));
    }

    @Test
    void a_path_that_is_none_is_refused() {
        refused("Invalid InputPath for target t.", Target.builder().inputPath("detail"));
    }

    private static InputTransformer transformer(String template) {
        return InputTransformer.builder()
                .inputTemplate(template)
                .inputPathsMap(Map.of(
                        "type", "$.detail-type",
                        "command", "$.detail.command",
                        "payload", "$.detail.payload",
                        "say", "$.detail.say",
                        "missing", "$.detail.notinmessage"))
                .build();
    }

    private static String render(Target.Builder target) {
        return TargetInput.of(target.id("t").arn("arn").build()).render(EVENT, RULE);
    }

    private static void refused(String message, Target.Builder target) {
        assertThatThrownBy(() -> TargetInput.of(target.id("t").arn("arn").build())).hasMessage(message);
    }
}

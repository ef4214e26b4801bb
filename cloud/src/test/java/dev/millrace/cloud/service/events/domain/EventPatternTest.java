package dev.millrace.cloud.service.events.domain;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.events.InvalidEventPatternException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The texts are those that others recorded from AWS on 2024-12-05.
class EventPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"int\": 42}|\"int\" must be an object or an array|11",
                "{\"string\": \"my-value\"}|\"string\" must be an object or an array|13",
                "{\"resources\": []}|Empty arrays are not allowed|17",
                "{\"my_key\": [{\"EXISTS\": true}]}|Unrecognized match type EXISTS|28",
                "{\"detail\": {\"equal\": [{\"NUMERIC\": [\"=\", 5]}]}}|Unrecognized match type NUMERIC|36",
                "{\"detail\": {\"c-count\": [{\"numeric\": [\">\", 0, \">\", 0]}]}}|Bad numeric range operator: >|49",
                "{\"detail\": {\"c-count\": [{\"numeric\": [\">\", 0, \"<\"]}]}}|Value of < must be numeric|50",
                "{\"time\": [{\"prefix\": 123}]}|prefix match pattern must be a string|25",
                "{\"FileName\": [{\"suffix\": 123}]}|suffix match pattern must be a string|29",
                "{\"EventBusArn\": [{\"wildcard\": 123}]}|wildcard match pattern must be a string|34",
                "[\"not\", \"a\", \"dict\", \"but valid json\"]|Filter is not an object|2",
                "{\"not\": closed mark\"|Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or"
                        + " token 'null', 'true' or 'false')|15",
                "{'bad': 'quotation'}|Unexpected character (''' (code 39)): was expecting double-quote to start field"
                        + " name|2",
            })
    void what_is_no_pattern_is_refused_in_aws_s_words(String pattern, String reason, int column) {
        assertThatThrownBy(() -> EventPattern.check(pattern))
                .isInstanceOf(InvalidEventPatternException.class)
                .hasMessage("Event pattern is not valid. Reason: " + reason + "\n at [Source: (String)\"" + pattern
                        + "\"; line: 1, column: " + column + "]");
    }

    @Test
    void wildcards_that_are_too_complex_are_refused() {
        assertThatThrownBy(() -> EventPattern.check("{\"EventBusArn\": [{\"wildcard\": \"*:*:*:*:*:event-bus/*\"}]}"))
                .hasMessage("Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters"
                        + " or fewer repeating character sequences after a wildcard character");
    }

    @Test
    void a_malformed_network_is_refused_without_a_place() {
        assertThatThrownBy(() -> EventPattern.check("{\"ip\": [{\"cidr\": \"10.0.0.0\"}]}"))
                .hasMessage("Event pattern is not valid. Reason: Malformed CIDR, one '/' required");
    }

    @Test
    void an_or_that_stands_for_too_many_patterns_is_refused_and_not_multiplied_out() {
        String ten = "[{\"a\":[1]},{\"a\":[2]},{\"a\":[3]},{\"a\":[4]},{\"a\":[5]},{\"a\":[6]},{\"a\":[7]},{\"a\":[8]},"
                + "{\"a\":[9]},{\"a\":[10]}]";
        String pattern = "{\"p\":{\"$or\":" + ten + "},\"q\":{\"$or\":" + ten + "},\"r\":{\"$or\":" + ten
                + "},\"s\":{\"$or\":" + ten + "}}";
        assertThatThrownBy(() -> EventPattern.check(pattern))
                .hasMessage("Event pattern is not valid. Reason: $or has more than 1000 combinations");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":[\"a\"]}",
                "{\"source\":[{\"prefix\":\"\"}]}",
                "{\"a\":[{\"wildcard\":\"arn:*:event-bus/*\"}]}",
                "{\"detail\":{\"n\":[{\"numeric\":[\">\",0,\"<=\",5]}],\"s\":[{\"anything-but\":{\"suffix\":\".txt\"}}]}}",
                "{\"$or\":[{\"a\":[1]},{\"b\":[{\"exists\":false}]}]}",
                "{\"a\":[{\"equals-ignore-case\":\"X\"}],\"b\":[null,\"\"],\"ip\":[{\"cidr\":\"10.0.0.0/24\"}]}"
            })
    void what_is_one_is_taken(String pattern) {
        assertThatCode(() -> EventPattern.check(pattern)).doesNotThrowAnyException();
    }
}

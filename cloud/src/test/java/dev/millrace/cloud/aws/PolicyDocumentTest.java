package dev.millrace.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentTest {
    @Test
    void one_statement_may_stand_without_brackets() {
        assertThat(PolicyDocument.parse("{\"Statement\":{\"Effect\":\"Allow\"}}")
                        .orElseThrow()
                        .statements())
                .singleElement()
                .satisfies(statement ->
                        assertThat(statement.get("Effect").asString()).isEqualTo("Allow"));
        assertThat(PolicyDocument.parse("{\"Statement\":[{},{}]}").orElseThrow().statements())
                .hasSize(2);
        assertThat(PolicyDocument.parse("{}").orElseThrow().statements()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"text\"", "{", "{} {}", "{\"Version\":\"1\",\"Version\":\"2\"}"})
    void what_is_not_one_object_with_every_key_once_is_no_policy(String text) {
        assertThat(PolicyDocument.parse(text)).isEmpty();
    }
}

package dev.millrace.cloud.service.cloudwatch.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.cloudwatch.alarm.RuleExpression.InvalidRuleException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleExpressionTest {
    private static final Map<String, StateValue> STATES =
            Map.of("hot", StateValue.ALARM, "cold", StateValue.OK, "new one", StateValue.INSUFFICIENT_DATA);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALARM(hot) | true",
                "ALARM(\"hot\") AND OK(cold) | true",
                "OK(hot) OR INSUFFICIENT_DATA(\"new one\") | true",
                "NOT ALARM(hot) | false",
                "NOT (ALARM(hot) AND ALARM(cold)) | true",
                "ALARM(cold) AND ALARM(cold) OR TRUE | true",
                "FALSE OR ALARM(arn:aws:cloudwatch:eu-west-1:000000000000:alarm:hot) | true",
                "(ALARM(hot) OR ALARM(cold)) AND FALSE | false"
            })
    void a_rule_holds_or_does_not(String rule, boolean holds) throws InvalidRuleException {
        assertThat(RuleExpression.parse(rule).holds(STATES::get)).isEqualTo(holds);
    }

    @Test
    void it_tells_the_alarms_that_it_names() throws InvalidRuleException {
        assertThat(RuleExpression.parse("ALARM(a) AND (OK(b) OR NOT ALARM(a))").alarms())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALARM(a) AND | unexpected end of the rule",
                "ALARM a | unexpected 'a' at position 7",
                "ALARM() | unexpected ')' at position 7",
                "ALARM(a) ALARM(b) | unexpected 'ALARM(b)' at position 10",
                "ALARM(\"a) | a quotation mark is not closed",
                "WARM(a) | unexpected 'WARM(a)' at position 1"
            })
    void what_is_no_rule_is_refused_with_the_place(String rule, String why) {
        assertThatThrownBy(() -> RuleExpression.parse(rule)).hasMessage(why);
    }

    @Test
    void a_rule_that_nests_without_an_end_is_refused() {
        assertThatThrownBy(() -> RuleExpression.parse("NOT ".repeat(2000) + "TRUE")).hasMessage("the rule nests too deep");
        assertThatThrownBy(() -> RuleExpression.parse("(".repeat(2000))).hasMessage("the rule nests too deep");
    }
}

package dev.millrace.cloud.service.glue.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.Column;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What moto's tests recorded of AWS, its expressions and its sentences, and what follows from the rules.
class PartitionFilterTest {
    private static final List<Column> INT = keys("int_col:int");
    private static final List<Column> DECIMAL = keys("decimal_col:decimal(10,2)");
    private static final List<Column> TEXT = keys("string_col:string");
    private static final List<Column> THREE = keys("year:string", "month:string", "day:int");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int_col = 2",
                "int_col = '2'",
                "int_col IN (2)",
                "int_col in (6, '4', 2)",
                "int_col between 2 AND 2",
                "int_col between 2 AND 2 and int_col <> 1",
                "int_col > 1 AND int_col < 3",
                "int_col >= 2 and int_col <> 3",
                "(int_col) = ((2)) OR (((int_col))) = (2)",
                "int_col IS NOT NULL and int_col = 2",
                "int_col not IN (1, 3)",
                "int_col NOT BETWEEN 1 AND 1 and int_col NOT BETWEEN 3 AND 3",
                "NOT (int_col = 1 OR int_col = 3)",
                "INT_COL = 02",
                "`int_col` != 1 AND \"int_col\" != 3"
            })
    void each_of_these_finds_two_among_one_two_and_three(String expression) {
        assertThat(found(expression, INT, "1", "2", "3")).containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decimal_col = 2.6",
                "decimal_col = '2.6'",
                "decimal_col in (6, '4', 2.60)",
                "decimal_col between 2 AND 3e10",
                "decimal_col >= 2 and decimal_col <> '3e14'"
            })
    void decimals_are_compared_as_numbers(String expression) {
        assertThat(found(expression, DECIMAL, "1.2", "2.6", "3e14")).containsExactly("2.6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string_col = 'two'",
                "string_col IN ('test', 'two', '3')",
                "string_col between 'twn' AND 'twp'",
                "string_col LIKE 't_o'",
                "string_col LIKE 't__'",
                "string_col LIKE '%wo'",
                "string_col NOT LIKE '%e' AND string_col not like '_'"
            })
    void texts_are_compared_letter_by_letter(String expression) {
        assertThat(found(expression, TEXT, "one", "two", "2", "three")).containsExactly("two");
    }

    @Test
    void the_bounds_of_between_may_stand_the_other_way_round() {
        assertThat(found("int_col between 3 and 2", INT, "1", "2", "3")).containsExactly("2", "3");
    }

    @Test
    void a_quote_in_a_text_is_doubled() {
        assertThat(found("string_col = 'it''s'", TEXT, "it's", "its")).containsExactly("it's");
    }

    @Test
    void dates_and_times_are_compared_as_such() {
        assertThat(found("d > DATE '2026-01-09' and d < '2026-02-01'", keys("d:date"), "2026-01-09", "2026-01-10"))
                .containsExactly("2026-01-10");
        assertThat(found("ts >= '2026-01-01 00:00:00.5'", keys("ts:timestamp"), "2026-01-01 00:00:00", "2026-01-02 03:04:05"))
                .containsExactly("2026-01-02 03:04:05");
    }

    @Test
    void an_absent_value_is_null_to_numbers_and_text_to_texts() {
        assertThat(found("int_col <> 5", INT, "1", PartitionFilter.ABSENT)).containsExactly("1");
        assertThat(found("int_col IS NULL", INT, "1", PartitionFilter.ABSENT)).containsExactly(PartitionFilter.ABSENT);
        assertThat(found("string_col <> '__HIVE_DEFAULT_PARTITION__'", TEXT, "a", PartitionFilter.ABSENT))
                .containsExactly("a");
    }

    @Test
    void equalities_on_the_first_keys_narrow_what_is_looked_at() {
        assertThat(PartitionFilter.of("month = '01' AND year = '2026' AND day > 3", THREE).leading())
                .containsExactly("2026", "01");
        assertThat(PartitionFilter.of("month = '01'", THREE).leading()).isEmpty();
        assertThat(PartitionFilter.of("year = '2026' OR month = '01'", THREE).leading()).isEmpty();
        assertThat(PartitionFilter.of("NOT year = '2026'", THREE).leading()).isEmpty();
        assertThat(PartitionFilter.of("day = 3", keys("day:int")).leading()).isEmpty();
    }

    @Test
    void what_is_no_value_of_the_key_is_refused_in_aws_words() {
        refused("int_col = 'test'", INT, "\"test\" is not an integer.");
        refused("int_col in (2.5)", INT, "\"2.5\" is not an integer.");
        refused("decimal_col = 'test'", DECIMAL, "test is not a decimal.");
        refused("int_col LIKE '2'", INT, "Integral data type doesn't support operation 'LIKE'");
        refused("decimal_col LIKE '2'", DECIMAL, "Decimal data type doesn't support operation 'LIKE'");
        refused("f = 3.14", keys("f:float"), "Unknown type : 'float'");
        refused("unknown_col IS NULL", INT, "Unknown column 'unknown_col'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string_col IS test' AND not parsable",
                "string_col",
                "string_col =",
                "string_col = 'a",
                "string_col = 'a' AND",
                "(string_col = 'a'",
                "string_col = 'a')",
                "string_col NOT = 'a'",
                "string_col = other",
                "; DROP TABLE t"
            })
    void what_cannot_be_read_is_refused_whole(String expression) {
        assertThatThrownBy(() -> PartitionFilter.of(expression, TEXT))
                .isInstanceOfSatisfying(AwsException.class, error -> {
                    assertThat(error.code()).isEqualTo("InvalidInputException");
                    assertThat(error.message()).isIn("Unsupported expression '" + expression + "'");
                });
    }

    @Test
    void brackets_without_an_end_are_refused_and_harm_nobody() {
        String deep = "(".repeat(1000) + "string_col = 'a'" + ")".repeat(1000);
        refused(deep, TEXT, "Unsupported expression '" + deep + "'");
        String literal = "string_col = " + "(".repeat(900) + "'a'" + ")".repeat(900);
        refused(literal, TEXT, "Unsupported expression '" + literal + "'");
    }

    @Test
    void a_kept_value_that_is_not_of_the_key_s_type_is_told_as_a_state() {
        PartitionFilter filter = PartitionFilter.of("int_col = 2", INT);
        assertThatThrownBy(() -> filter.matches(List.of("int")))
                .isInstanceOfSatisfying(AwsException.class, error -> {
                    assertThat(error.code()).isEqualTo("InvalidStateException");
                    assertThat(error.message()).isEqualTo("\"int\" is not an integer.");
                });
    }

    private static List<String> found(String expression, List<Column> keys, String... values) {
        PartitionFilter filter = PartitionFilter.of(expression, keys);
        return Stream.of(values).filter(value -> filter.matches(List.of(value))).toList();
    }

    private static void refused(String expression, List<Column> keys, String message) {
        assertThatThrownBy(() -> PartitionFilter.of(expression, keys))
                .isInstanceOfSatisfying(AwsException.class, error -> {
                    assertThat(error.code()).isEqualTo("InvalidInputException");
                    assertThat(error.message()).isEqualTo(message);
                });
    }

    private static List<Column> keys(String... keys) {
        return Stream.of(keys)
                .map(key -> Column.builder()
                        .name(key.substring(0, key.indexOf(':')))
                        .type(key.substring(key.indexOf(':') + 1))
                        .build())
                .toList();
    }
}

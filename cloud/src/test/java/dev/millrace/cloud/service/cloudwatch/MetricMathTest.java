package dev.millrace.cloud.service.cloudwatch;

import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.NOON;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.datum;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.expression;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.cloudwatch.MetricDataQuery;
import dev.millrace.wire.cloudwatch.MetricDataResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expressions over `m1`, 1 2 3 4 in four minutes, and `m2`, 10 - 30 40.
class MetricMathTest {
    @TempDir
    static Path data;

    /// One for all: nobody changes anything.
    private static CloudWatchUnderTest cloudWatch;

    @BeforeAll
    static void open() {
        cloudWatch = new CloudWatchUnderTest(data);
        for (int i = 0; i < 4; i++) {
            cloudWatch.put(datum("First").value(i + 1.0).timestamp(NOON.plusSeconds(60L * i)).build());
            if (i != 1) {
                cloudWatch.put(datum("Second")
                        .value(10.0 * (i + 1))
                        .timestamp(NOON.plusSeconds(60L * i))
                        .build());
            }
        }
    }

    @AfterAll
    static void close() {
        cloudWatch.close();
    }

    private List<MetricDataResult> results(String expression) {
        List<MetricDataQuery> queries = new ArrayList<>();
        queries.add(metric("m1", "First", "Sum", 60).toBuilder().returnData(false).build());
        queries.add(metric("m2", "Second", "Sum", 60).toBuilder().returnData(false).build());
        queries.add(expression("e1", expression));
        return cloudWatch.data(NOON, NOON.plus(Duration.ofMinutes(4)), queries.toArray(MetricDataQuery[]::new));
    }

    /// A value for each minute, `-` where there is none.
    private String series(String expression) {
        MetricDataResult result = results(expression).getFirst();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int at = Objects.requireNonNull(result.timestamps()).indexOf(NOON.plusSeconds(60L * i));
            double value = at < 0 ? Double.NaN : Objects.requireNonNull(result.values()).get(at);
            text.append(i == 0 ? "" : " ");
            text.append(at < 0 ? "-" : value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m1 + 1 | 2 3 4 5",
                "m1 + m2 | 11 - 33 44",
                "-m1 * 2 + 10 / 5 | 0 -2 -4 -6",
                "2 ^ m1 ^ 2 / 2 | 1 8 256 32768",
                "(m1 - 1) * 3 | 0 3 6 9",
                "m2 / (m1 - 1) | - - 15 13.333333333333334",
                "m1 > 2 | 0 0 1 1",
                "m1 >= 2 AND m1 != 3 | 0 1 0 1",
                "m1 == 1 OR m1 == 4 | 1 0 0 1",
                "ABS(0 - m1) | 1 2 3 4",
                "CEIL(m1 / 2) | 1 1 2 2",
                "FLOOR(m1 / 2) | 0 1 1 2",
                "LOG10(m2 / m1) | 1 - 1 1",
                "LOG(m1 / m1) | 0 0 0 0",
                "SUM([m1, m2]) | 11 2 33 44",
                "AVG([m1, m2]) | 5.5 2 16.5 22",
                "MAX(METRICS()) | 10 2 30 40",
                "MIN(METRICS('m1')) | 1 2 3 4",
                "STDDEV([m1, m2]) | 4.5 0 13.5 18",
                "m1 / SUM(m1) * 100 | 10 20 30 40",
                "m1 - AVG(m1) | -1.5 -0.5 0.5 1.5",
                "TIME_SERIES(MAX(m2)) | 40 40 40 40",
                "TIME_SERIES(PERIOD(m1)) | 60 60 60 60",
                "TIME_SERIES(DATAPOINT_COUNT(m2)) | 3 3 3 3",
                "TIME_SERIES(METRIC_COUNT(METRICS())) | 2 2 2 2",
                "FILL(m2, 0) | 10 0 30 40",
                "FILL(m2, REPEAT) | 10 10 30 40",
                "FILL(m2, LINEAR) | 10 20 30 40",
                "FILL(m2, m1) | 10 2 30 40",
                "DIFF(m2) | - - 20 10",
                "DIFF_TIME(m2) | - - 120 60",
                "RATE(m2) * 60 | - - 10 10",
                "RUNNING_SUM(m1) | 1 3 6 10",
                "IF(m1 > 2, m2, m1) | 1 2 30 40",
                "IF(m1 > 2, m2) | - - 30 40",
                "IF(m1 > 2, 1, 0) | 0 0 1 1",
                "IF(1 > 2, m1, m2) | 10 - 30 40",
                "MINUTE(m1) | 0 1 2 3",
                "HOUR(m1) + YEAR(m1) | 2038 2038 2038 2038",
                "DAY(m1) | 7 7 7 7",
                "FIRST(SORT(METRICS(), SUM, DESC)) | 10 - 30 40",
                "LAST(REMOVE_EMPTY([m1, m2, IF(m1 > 9, m1)])) | 10 - 30 40",
                "SUM(SLICE(METRICS(), 0, 1)) | 1 2 3 4",
                "SUM(SEARCH('{App,Host} MetricName=\"First\"', 'Sum', 60)) | 1 2 3 4",
                "SUM(SEARCH('{App,Host} first OR second', 'Sum', 60)) | 11 2 33 44",
                "SUM(SEARCH('Namespace=App NOT Second', 'Sum', 60)) | 1 2 3 4",
                "1e1 * m1 * 1.5E-1 | 1.5 3 4.5 6"
            })
    void an_expression_is_worked_out_at_each_time(String expression, String values) {
        assertThat(series(expression)).isEqualTo(values);
    }

    @Test
    void and_and_or_have_signs_too() {
        assertThat(series("m1 < 2 || m1 <= 3 && m1 > 2")).isEqualTo("1 0 1 0");
    }

    @Test
    void an_expression_may_be_over_expressions_and_come_to_several_series() {
        MetricDataQuery m1 = metric("m1", "First", "Sum", 60).toBuilder().returnData(false).build();
        List<MetricDataResult> results = cloudWatch.data(
                NOON,
                NOON.plusSeconds(240),
                m1,
                expression("twice", "m1 * 2").toBuilder().returnData(false).build(),
                expression("four", "twice * 2").toBuilder().label("most: ${MAX}").build(),
                expression("all", "SEARCH('{App,Host}', 'Sum', 60)"));

        assertThat(results)
                .extracting(MetricDataResult::id, MetricDataResult::label, MetricDataResult::values)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("four", "most: 16", List.of(4.0, 8.0, 12.0, 16.0)),
                        org.assertj.core.groups.Tuple.tuple("all", "a First", List.of(1.0, 2.0, 3.0, 4.0)),
                        org.assertj.core.groups.Tuple.tuple("all", "a Second", List.of(10.0, 30.0, 40.0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m1 + | Unexpected end of the expression",
                "m1 + * 2 | Unexpected character '*' at position 6",
                "m3 + 1 | Unknown identifier 'm3'",
                "MEDIAN(m1) | Unknown function 'MEDIAN'",
                "ANOMALY_DETECTION_BAND(m1, 2) | The function ANOMALY_DETECTION_BAND is not offered by Millrace",
                "INSIGHT_RULE_METRIC(m1, 2) | The function INSIGHT_RULE_METRIC is not offered by Millrace",
                "SELECT AVG(CPU) FROM \"AWS/EC2\" | Metrics Insights queries are not offered by Millrace",
                "SUM(m1) | The expression must return a time series or an array of time series",
                "METRICS() + METRICS() | Unsupported operand type(s) for +: '[TimeSeries[], TimeSeries[]]'",
                "RATE(1) | Unsupported argument type(s) for RATE: '[Scalar]'",
                "ABS(m1, m2) | The function ABS takes 1 argument, not 2",
                "e1 + 1 | The expression depends on itself",
                "m1 + \"abc | A quotation mark is not closed"
            })
    void what_cannot_be_worked_out_is_refused_with_the_reason(String expression, String why) {
        assertThatThrownBy(() -> results(expression))
                .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.code()).isEqualTo("ValidationError"))
                .hasMessage("Error in expression 'e1': " + why);
    }

    @Test
    void an_expression_that_nests_without_an_end_is_refused() {
        assertThatThrownBy(() -> results("(".repeat(2000)))
                .hasMessage("Error in expression 'e1': The expression nests too deep");
        assertThatThrownBy(() -> results("-".repeat(2000) + "m1"))
                .hasMessage("Error in expression 'e1': The expression nests too deep");
    }
}

package dev.millrace.cloud.service.cloudwatch.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.Tally;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticTest {
    /// 1 to 100, once each.
    private static final Distribution HUNDRED = hundred();

    private static Distribution hundred() {
        Tally tally = new Tally();
        for (int i = 1; i <= 100; i++) {
            tally.add(i);
        }
        return tally.total();
    }

    @ParameterizedTest
    @CsvSource({
        "SampleCount, 100",
        "Average, 50.5",
        "Sum, 5050",
        "Minimum, 1",
        "Maximum, 100",
        "p0, 1",
        "p50, 50",
        "p99, 99",
        "p99.9, 100",
        "p100, 100",
        "tm90, 45.5",
        "TM(10%:90%), 50.5",
        "TM(90:), 95.5",
        "IQM, 50.5",
        "wm98, 50.47",
        "WM(:50), 37.75",
        "tc90, 90",
        "TC(10:20), 10",
        "ts90, 4095",
        "TS(:3), 6",
        "PR(:30), 30",
        "PR(90:), 10"
    })
    void a_statistic_of_one_to_a_hundred(String text, double value) {
        assertThat(Statistic.parse(text).orElseThrow().of(HUNDRED).orElseThrow()).isCloseTo(value, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "average", "p", "p101", "p-1", "px", "TM(10%:20)", "TM(:)", "PR(10%:)", "tm(90)", "q99", "P99.", "TM(a:b)"
            })
    void what_is_no_statistic_is_none(String text) {
        assertThat(Statistic.parse(text)).isEmpty();
    }

    @Test
    void sums_alone_and_values_below_zero_tell_no_percentile() {
        Statistic p50 = Statistic.parse("p50").orElseThrow();
        assertThat(p50.of(Distribution.ofSet(3, 6, 1, 3))).isEqualTo(OptionalDouble.empty());
        assertThat(p50.of(Distribution.of(-1, 3))).isEqualTo(OptionalDouble.empty());
        assertThat(p50.of(Distribution.ofSet(3, 6, 2, 2))).hasValue(2);
        assertThat(Statistic.Simple.Average.of(Distribution.EMPTY)).isEmpty();
    }
}

package dev.millrace.cloud.service.cloudwatch.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.cloudwatch.alarm.Judgement.Point;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables of AWS's guide, "Configuring how CloudWatch alarms treat missing data"
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html): the oldest period left.
class JudgementTest {
    @ParameterizedTest
    @CsvSource({
        "0-X-X, OK, OK, OK, OK",
        "0----, OK, OK, OK, OK",
        "-----, INSUFFICIENT_DATA, stays, ALARM, OK",
        "0XX-X, ALARM, ALARM, ALARM, ALARM",
        "--X--, ALARM, stays, ALARM, OK"
    })
    void three_of_three_datapoints(String points, String missing, String ignore, String breaching, String notBreaching) {
        assertThat(judged(points, 3, 3)).containsExactly(missing, ignore, breaching, notBreaching);
    }

    @ParameterizedTest
    @CsvSource({
        "0-X-X, ALARM, ALARM, ALARM, ALARM",
        "00X0X, ALARM, ALARM, ALARM, ALARM",
        "0-X--, OK, OK, ALARM, OK",
        "----0, OK, OK, ALARM, OK",
        "---X-, ALARM, stays, ALARM, OK"
    })
    void two_of_three_datapoints(String points, String missing, String ignore, String breaching, String notBreaching) {
        assertThat(judged(points, 3, 2)).containsExactly(missing, ignore, breaching, notBreaching);
    }

    @ParameterizedTest
    @CsvSource({"----X, stays", "XXXXX, ALARM", "X0000, OK", "00000, OK"})
    void three_of_three_where_missing_data_is_missing(String points, String state) {
        assertThat(judged(points, 3, 3).getFirst()).isEqualTo(state);
    }

    private static List<String> judged(String points, int evaluated, int needed) {
        List<Point> range = points.chars()
                .mapToObj(c -> c == '0' ? Point.OK : c == 'X' ? Point.BREACHING : Point.MISSING)
                .toList();
        return List.of(MissingData.missing, MissingData.ignore, MissingData.breaching, MissingData.notBreaching).stream()
                .map(missing ->
                        Judgement.of(range, evaluated, needed, missing).map(Enum::name).orElse("stays"))
                .toList();
    }
}

package dev.millrace.cloud.service.cloudwatch;

import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.alarm;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.call;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.datum;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.expression;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.metric.Unit;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.cloudwatch.DeleteAlarmsInput;
import dev.millrace.wire.cloudwatch.DescribeAlarmsForMetricInput;
import dev.millrace.wire.cloudwatch.DescribeAlarmsInput;
import dev.millrace.wire.cloudwatch.Dimension;
import dev.millrace.wire.cloudwatch.DisableAlarmActionsInput;
import dev.millrace.wire.cloudwatch.MetricAlarm;
import dev.millrace.wire.cloudwatch.MetricDataQuery;
import dev.millrace.wire.cloudwatch.PutCompositeAlarmInput;
import dev.millrace.wire.cloudwatch.PutMetricAlarmInput;
import dev.millrace.wire.cloudwatch.SetAlarmStateInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String NOTIFY = "arn:aws:lambda:eu-west-1:000000000000:function:notify";
    private static final String TOPIC = "arn:aws:sns:eu-west-1:000000000000:topic";

    @TempDir
    Path data;

    private CloudWatchUnderTest cloudWatch;

    @BeforeEach
    void open() {
        cloudWatch = new CloudWatchUnderTest(data);
    }

    @AfterEach
    void close() {
        cloudWatch.close();
    }

    private String state() {
        return String.valueOf(cloudWatch.alarm().stateValue());
    }

    @Test
    void an_alarm_goes_through_all_its_states_by_the_clock_and_tells_why() {
        cloudWatch.putAlarm(alarm("hot").alarmActions(List.of(NOTIFY, TOPIC)).okActions(List.of(NOTIFY)));
        assertThat(state()).isEqualTo("INSUFFICIENT_DATA");
        assertThat(cloudWatch.alarm().stateReason()).isEqualTo("Unchecked: Initial alarm creation");

        cloudWatch.put(99);
        cloudWatch.advance(MINUTE);
        MetricAlarm hot = cloudWatch.alarm();
        assertThat(hot.stateValue()).isEqualTo("ALARM");
        assertThat(hot.stateReason())
                .isEqualTo("Threshold Crossed: 1 out of the last 1 datapoint [99.0 (01/03/26 12:00:00)] was greater than"
                        + " the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).");
        assertThat(hot.stateReasonData())
                .isEqualTo("{\"version\":\"1.0\",\"queryDate\":\"2026-03-01T12:01:00.000+0000\","
                        + "\"startDate\":\"2026-03-01T12:00:00.000+0000\",\"statistic\":\"Average\",\"period\":60,"
                        + "\"recentDatapoints\":[99.0],\"threshold\":50.0,\"evaluatedDatapoints\":[{\"timestamp\":"
                        + "\"2026-03-01T12:00:00.000+0000\",\"sampleCount\":1.0,\"value\":99.0}]}");
        assertThat(hot.stateTransitionedTimestamp()).isEqualTo(CloudWatchUnderTest.NOON.plus(MINUTE));

        cloudWatch.put(1);
        cloudWatch.advance(MINUTE);
        assertThat(state()).isEqualTo("OK");

        cloudWatch.advance(MINUTE.multipliedBy(4));
        assertThat(state()).isEqualTo("INSUFFICIENT_DATA");
        assertThat(cloudWatch.alarm().stateReason()).isEqualTo("Insufficient Data: 1 datapoint was unknown.");

        assertThat(cloudWatch.heard)
                .containsExactly(
                        "notify ALARM", "hot is ALARM", "notify OK", "hot is OK", "hot is INSUFFICIENT_DATA");
        assertThat(cloudWatch.history("StateUpdate"))
                .containsExactly(
                        "Alarm updated from INSUFFICIENT_DATA to ALARM",
                        "Alarm updated from ALARM to OK",
                        "Alarm updated from OK to INSUFFICIENT_DATA");
        assertThat(cloudWatch.history("Action"))
                .containsExactly(
                        "Successfully executed action " + NOTIFY,
                        "Failed to execute action " + TOPIC
                                + ". Received error: \"Millrace does not offer actions of the service sns\"",
                        "Successfully executed action " + NOTIFY);
        assertThat(cloudWatch.history("ConfigurationUpdate")).containsExactly("Alarm \"hot\" created");
    }

    @Test
    void a_function_is_told_in_the_form_of_aws() {
        cloudWatch.putAlarm(alarm("hot").alarmActions(List.of(NOTIFY)).alarmDescription("too hot"));
        cloudWatch.api.setAlarmState(
                SetAlarmStateInput.builder()
                        .alarmName("hot")
                        .stateValue("ALARM")
                        .stateReason("test")
                        .build(),
                call());

        assertThat(cloudWatch.events)
                .containsExactly("{\"source\":\"aws.cloudwatch\","
                        + "\"alarmArn\":\"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:hot\","
                        + "\"accountId\":\"000000000000\",\"time\":\"2026-03-01T12:00:00.000+0000\","
                        + "\"region\":\"eu-west-1\",\"alarmData\":{\"alarmName\":\"hot\","
                        + "\"state\":{\"value\":\"ALARM\",\"reason\":\"test\","
                        + "\"timestamp\":\"2026-03-01T12:00:00.000+0000\"},"
                        + "\"previousState\":{\"value\":\"INSUFFICIENT_DATA\","
                        + "\"reason\":\"Unchecked: Initial alarm creation\","
                        + "\"timestamp\":\"2026-03-01T12:00:00.000+0000\"},"
                        + "\"configuration\":{\"description\":\"too hot\",\"metrics\":[{\"id\":\"m1\",\"metricStat\":"
                        + "{\"metric\":{\"namespace\":\"App\",\"name\":\"Latency\",\"dimensions\":{\"Host\":\"a\"}},"
                        + "\"period\":60,\"stat\":\"Average\"},\"returnData\":true}]}}}");
    }

    @Test
    void two_of_three_datapoints_are_enough_where_the_alarm_says_so() {
        cloudWatch.putAlarm(alarm("hot").evaluationPeriods(3).datapointsToAlarm(2));
        for (double value : new double[] {99, 1, 99}) {
            cloudWatch.put(value);
            cloudWatch.advance(MINUTE);
        }
        assertThat(state()).isEqualTo("ALARM");
        assertThat(cloudWatch.alarm().stateReason())
                .isEqualTo("Threshold Crossed: 2 out of the last 3 datapoints [99.0 (01/03/26 12:02:00), 99.0"
                        + " (01/03/26 12:00:00)] were greater than the threshold (50.0) (minimum 2 datapoints for OK ->"
                        + " ALARM transition).");
    }

    @Test
    void an_expression_is_watched_like_a_metric() {
        cloudWatch.api.putMetricAlarm(
                PutMetricAlarmInput.builder()
                        .alarmName("rate")
                        .evaluationPeriods(1)
                        .threshold(10.0)
                        .comparisonOperator("GreaterThanOrEqualToThreshold")
                        .metrics(List.of(
                                metric("errors", "Errors", "Sum", 60).toBuilder()
                                        .returnData(false)
                                        .build(),
                                metric("calls", "Calls", "Sum", 60).toBuilder()
                                        .returnData(false)
                                        .build(),
                                expression("rate", "100 * errors / calls")))
                        .build(),
                call());
        cloudWatch.put(
                datum("Errors").value(1.0).build(), datum("Calls").value(8.0).build());
        cloudWatch.advance(MINUTE);
        assertThat(state()).isEqualTo("ALARM");
        assertThat(cloudWatch.alarm().stateReason()).contains("[12.5 (01/03/26 12:00:00)]");
        assertThat(cloudWatch.api
                        .describeAlarmsForMetric(
                                DescribeAlarmsForMetricInput.builder()
                                        .namespace("App")
                                        .metricName("Errors")
                                        .dimensions(List.of(new Dimension("Host", "a")))
                                        .build(),
                                call())
                        .metricAlarms())
                .hasSize(1);
    }

    @Test
    void what_a_service_counted_in_a_minute_is_evaluated_at_its_end() {
        cloudWatch.putAlarm(PutMetricAlarmInput.builder()
                .alarmName("errors")
                .namespace("AWS/Lambda")
                .metricName("Errors")
                .dimensions(List.of(new Dimension("FunctionName", "predict")))
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(0.0)
                .treatMissingData("notBreaching")
                .comparisonOperator("GreaterThanThreshold"));
        cloudWatch.advance(Duration.ofSeconds(30));
        cloudWatch
                .metrics
                .series(
                        CloudWatchUnderTest.ACCOUNT,
                        CloudWatchUnderTest.REGION,
                        "AWS/Lambda",
                        "Errors",
                        Unit.COUNT,
                        Map.of("FunctionName", "predict"))
                .record(1);
        cloudWatch.advance(Duration.ofSeconds(29));
        assertThat(state()).isEqualTo("INSUFFICIENT_DATA");
        cloudWatch.advance(Duration.ofSeconds(1));
        assertThat(state()).isEqualTo("ALARM");
        cloudWatch.advance(MINUTE.multipliedBy(3));
        assertThat(state()).isEqualTo("OK");
    }

    @Test
    void an_alarm_of_ten_seconds_is_looked_at_every_ten_seconds() {
        cloudWatch.putAlarm(alarm("quick").period(10));
        cloudWatch.advance(MINUTE);
        cloudWatch.put(datum("Latency").value(99.0).storageResolution(1).build());
        cloudWatch.advance(Duration.ofSeconds(10));
        assertThat(state()).isEqualTo("ALARM");
    }

    @Test
    void a_percentile_of_few_samples_can_be_passed_over() {
        cloudWatch.putAlarm(alarm("slow")
                .statistic(null)
                .extendedStatistic("p99")
                .evaluateLowSampleCountPercentile("ignore"));
        cloudWatch.put(datum("Latency").values(List.of(99.0)).counts(List.of(999.0)).build());
        cloudWatch.advance(MINUTE);
        assertThat(state()).isEqualTo("INSUFFICIENT_DATA");
        cloudWatch.put(datum("Latency").values(List.of(99.0)).counts(List.of(1000.0)).build());
        cloudWatch.advance(MINUTE.multipliedBy(4));
        cloudWatch.put(datum("Latency").values(List.of(99.0)).counts(List.of(1000.0)).build());
        cloudWatch.advance(MINUTE);
        assertThat(state()).isEqualTo("ALARM");
    }

    @Test
    void disabled_actions_are_not_set_off() {
        cloudWatch.putAlarm(alarm("hot").alarmActions(List.of(NOTIFY)));
        cloudWatch.api.disableAlarmActions(
                DisableAlarmActionsInput.builder().alarmNames(List.of("hot")).build(), call());
        cloudWatch.put(99);
        cloudWatch.advance(MINUTE);

        assertThat(cloudWatch.heard).containsExactly("hot is ALARM");
        assertThat(cloudWatch.history("ConfigurationUpdate"))
                .containsExactly("Alarm \"hot\" created", "Alarm \"hot\" updated");
    }

    @Test
    void an_alarm_of_alarms_follows_them_and_holds_them_in_place() {
        cloudWatch.putAlarm(alarm("hot"));
        putComposite(PutCompositeAlarmInput.builder().alarmRule("ALARM(hot) AND NOT FALSE"));
        assertThat(cloudWatch.composite().stateValue()).isEqualTo("OK");
        assertThat(cloudWatch.composite().stateReason())
                .isEqualTo("arn:aws:cloudwatch:eu-west-1:000000000000:alarm:all was created and its alarm rule"
                        + " evaluates to OK");

        cloudWatch.put(99);
        cloudWatch.advance(MINUTE);
        assertThat(cloudWatch.composite().stateValue()).isEqualTo("ALARM");
        assertThat(cloudWatch.composite().stateReason())
                .isEqualTo("arn:aws:cloudwatch:eu-west-1:000000000000:alarm:hot transitioned to ALARM at"
                        + " Sunday 1 March, 2026 12:01:00 UTC");
        assertThat(cloudWatch.heard)
                .containsExactly("all is OK", "hot is ALARM", "notify ALARM", "all is ALARM");

        refused(
                () -> cloudWatch.api.deleteAlarms(
                        DeleteAlarmsInput.builder().alarmNames(List.of("hot")).build(), call()),
                "ValidationError",
                "Cannot delete hot as there are composite alarm(s) depending on it.");
        cloudWatch.api.deleteAlarms(
                DeleteAlarmsInput.builder().alarmNames(List.of("hot", "all")).build(), call());
        assertThat(cloudWatch.api
                        .describeAlarms(DescribeAlarmsInput.builder().build(), call())
                        .metricAlarms())
                .isEmpty();
    }

    private void putComposite(PutCompositeAlarmInput.Builder composite) {
        cloudWatch.api.putCompositeAlarm(
                composite.alarmName("all").alarmActions(List.of(NOTIFY)).build(), call());
    }

    private void set(String alarm, String state) {
        cloudWatch.api.setAlarmState(
                SetAlarmStateInput.builder()
                        .alarmName(alarm)
                        .stateValue(state)
                        .stateReason("test")
                        .build(),
                call());
    }

    @Test
    void a_suppressor_keeps_actions_back_and_a_while_longer() {
        cloudWatch.putAlarm(alarm("hot").metricName("Other"));
        cloudWatch.putAlarm(alarm("maintenance").metricName("Third"));
        putComposite(PutCompositeAlarmInput.builder()
                .alarmRule("ALARM(hot)")
                .actionsSuppressor("maintenance")
                .actionsSuppressorWaitPeriod(20)
                .actionsSuppressorExtensionPeriod(30));

        set("hot", "ALARM");
        assertThat(cloudWatch.composite().actionsSuppressedBy()).isEqualTo("WaitPeriod");
        set("maintenance", "ALARM");
        assertThat(cloudWatch.composite().actionsSuppressedBy()).isEqualTo("Alarm");
        cloudWatch.advance(Duration.ofSeconds(25));
        assertThat(cloudWatch.heard).doesNotContain("notify ALARM");

        set("maintenance", "OK");
        assertThat(cloudWatch.composite().actionsSuppressedBy()).isEqualTo("ExtensionPeriod");
        // What waits goes on waiting over a restart.
        cloudWatch.restart();
        cloudWatch.advance(Duration.ofSeconds(29));
        assertThat(cloudWatch.heard).doesNotContain("notify ALARM");
        cloudWatch.advance(Duration.ofSeconds(1));
        assertThat(cloudWatch.heard).contains("notify ALARM");
        assertThat(cloudWatch.composite().actionsSuppressedBy()).isNull();
    }

    @Test
    void actions_are_set_off_once_the_suppressor_was_waited_for_in_vain() {
        cloudWatch.putAlarm(alarm("hot").metricName("Other"));
        cloudWatch.putAlarm(alarm("maintenance").metricName("Third"));
        putComposite(PutCompositeAlarmInput.builder()
                .alarmRule("ALARM(hot)")
                .actionsSuppressor("maintenance")
                .actionsSuppressorWaitPeriod(20)
                .actionsSuppressorExtensionPeriod(30));
        set("hot", "ALARM");
        cloudWatch.advance(Duration.ofSeconds(20));
        assertThat(cloudWatch.heard).contains("notify ALARM");
    }

    @Test
    void alarms_and_their_history_survive_a_restart() {
        cloudWatch.putAlarm(alarm("hot"));
        cloudWatch.put(99);
        cloudWatch.advance(MINUTE);
        MetricAlarm before = cloudWatch.alarm();
        cloudWatch.restart();

        assertThat(cloudWatch.alarm()).isEqualTo(before);
        assertThat(cloudWatch.history("StateUpdate")).hasSize(1);
        cloudWatch.put(1);
        cloudWatch.advance(MINUTE);
        assertThat(state()).isEqualTo("OK");
    }

    @Test
    void history_is_forgotten_after_thirty_days() {
        cloudWatch.putAlarm(alarm("hot"));
        cloudWatch.leap(Duration.ofDays(30));
        assertThat(cloudWatch.history("ConfigurationUpdate")).hasSize(1);
        cloudWatch.leap(MINUTE);
        cloudWatch.round();
        assertThat(cloudWatch.history("ConfigurationUpdate")).isEmpty();
    }

    @Test
    void what_is_no_alarm_is_refused_in_the_words_of_aws() {
        refusedAlarm(
                alarm("a").treatMissingData("x"),
                "The value x is not supported for TreatMissingData parameter. Supported values are [breaching,"
                        + " notBreaching, ignore, missing].");
        refusedAlarm(
                alarm("a").evaluateLowSampleCountPercentile("x"),
                "Option x is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are"
                        + " evaluate and ignore.");
        refusedAlarm(alarm("a").period(45), "Period must be 10, 20, 30 or a multiple of 60");
        refusedAlarm(
                alarm("a").period(600).evaluationPeriods(200),
                "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).");
        refusedAlarm(alarm("a").alarmActions(List.of("mail me")), "Invalid arn syntax: mail me");
        refusedAlarm(
                alarm("a").metricName(null),
                "Exactly one of MetricName and Metrics is required, MetricName with Namespace.");
        refusedAlarm(
                PutMetricAlarmInput.builder()
                        .alarmName("a")
                        .evaluationPeriods(1)
                        .threshold(1.0)
                        .comparisonOperator("GreaterThanThreshold")
                        .metrics(List.of(metric("m1", "A", "Sum", 60), expression("e1", "m1 * 2"))),
                "Exactly one element of the metrics list should return data.");
        refusedAlarm(
                PutMetricAlarmInput.builder()
                        .alarmName("a")
                        .evaluationPeriods(1)
                        .threshold(1.0)
                        .comparisonOperator("GreaterThanThreshold")
                        .metrics(List.of(expression("e1", "m1 * 2"))),
                "Error in expression 'e1': Unknown identifier 'm1'");
        // Both in the order in which AWS gives them (github.com/RoboFinSystems/robosystems/pull/1131).
        MetricDataQuery search = expression("e1", "SUM(SEARCH('{AWS/SNS,TopicName} Failed', 'Sum', 60))");
        PutMetricAlarmInput.Builder searching = PutMetricAlarmInput.builder()
                .alarmName("a")
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator("GreaterThanThreshold");
        refusedAlarm(searching.metrics(List.of(search)), "Period must not be null");
        refusedAlarm(
                searching.metrics(List.of(search.toBuilder().period(60).build())),
                "SEARCH is not supported on Metric Alarms");
        refused(
                () -> cloudWatch.api.putCompositeAlarm(
                        PutCompositeAlarmInput.builder()
                                .alarmName("c")
                                .alarmRule("ALARM(a) OR OK(b)")
                                .build(),
                        call()),
                "ValidationError",
                "Could not save the composite alarm as alarms [a, b] in the alarm rule do not exist");
        refused(() -> set("none", "OK"), "ResourceNotFound", "");
    }

    private void refusedAlarm(PutMetricAlarmInput.Builder alarm, String message) {
        refused(() -> cloudWatch.putAlarm(alarm), "ValidationError", message);
    }

    private static void refused(Runnable call, String code, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}

package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.START;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.logs.MetricSink.Datum;
import dev.millrace.wire.logs.DeleteMetricFilterRequest;
import dev.millrace.wire.logs.DescribeMetricFiltersRequest;
import dev.millrace.wire.logs.MetricFilter;
import dev.millrace.wire.logs.MetricTransformation;
import dev.millrace.wire.logs.PutMetricFilterRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricFiltersTest {
    @TempDir
    private Path data;

    private LogsUnderTest logs;
    private final BlockingQueue<List<Datum>> published = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
        logs.service().publishTo((account, region, values) -> published.add(values));
        logs.group("g");
        logs.stream("g", "s");
    }

    @AfterEach
    void close() {
        logs.service().stop();
        logs.close();
    }

    private void filter(String pattern, MetricTransformation.Builder made) {
        filter("f", pattern, made);
    }

    private void filter(String name, String pattern, MetricTransformation.Builder made) {
        logs.api()
                .putMetricFilter(
                        PutMetricFilterRequest.builder()
                                .logGroupName("g")
                                .filterName(name)
                                .filterPattern(pattern)
                                .metricTransformations(List.of(made.build()))
                                .build(),
                        call());
    }

    private static MetricTransformation.Builder metric(String value) {
        return MetricTransformation.builder()
                .metricName("m")
                .metricNamespace("n")
                .metricValue(value);
    }

    private List<Datum> next() throws InterruptedException {
        return Objects.requireNonNull(published.poll(60, TimeUnit.SECONDS), "nothing was published");
    }

    @Test
    void each_event_that_matches_is_a_value_at_its_time() throws InterruptedException {
        filter("ERROR", metric("1").unit("Count"));
        logs.put("g", "s", event(NOW - 5, "ERROR"), event(NOW, "fine"), event(NOW, "ERROR again"));
        assertThat(next())
                .containsExactly(
                        new Datum("n", "m", Map.of(), "Count", 1, START.minusMillis(5)),
                        new Datum("n", "m", Map.of(), "Count", 1, START));
    }

    @Test
    void a_value_and_dimensions_come_from_fields() throws InterruptedException {
        filter(
                "{ $.latency = * }",
                metric("$.latency").dimensions(Map.of("Path", "$.request.path")).unit("Milliseconds"));
        logs.put(
                "g",
                "s",
                event(NOW, "{\"latency\":12.5,\"request\":{\"path\":\"/a\"}}"),
                event(NOW, "{\"latency\":\"slow\",\"request\":{\"path\":\"/a\"}}"),
                event(NOW, "{\"latency\":3}"));
        assertThat(next()).containsExactly(new Datum("n", "m", Map.of("Path", "/a"), "Milliseconds", 12.5, START));
        filter("[ip, bytes]", metric("$bytes"));
        logs.put("g", "s", event(NOW, "10.0.0.1 512"));
        assertThat(next()).containsExactly(new Datum("n", "m", Map.of(), "None", 512, START));
    }

    @Test
    void a_minute_with_events_and_no_match_has_the_default_value() throws InterruptedException {
        filter("ERROR", metric("1").defaultValue(0.0));
        filter("other", "fine", metric("7"));
        logs.put("g", "s", event(NOW, "fine"));
        assertThat(next()).containsExactly(new Datum("n", "m", Map.of(), "None", 7, START));
        logs.clock.advance(Duration.ofMinutes(1));
        logs.round();
        assertThat(next()).containsExactly(new Datum("n", "m", Map.of(), "None", 0, START));
        logs.clock.advance(Duration.ofMinutes(1));
        logs.round();
        assertThat(published).isEmpty();
    }

    @Test
    void what_cannot_be_a_transformation_is_refused() {
        refused(
                () -> filter("{ $.a = 1 }", metric("1").defaultValue(0.0).dimensions(Map.of("A", "$.a"))),
                "InvalidParameterException",
                "Invalid metric transformation: dimensions and default value are mutually exclusive properties.");
        refused(
                () -> filter("ERROR", metric("$.a")),
                "InvalidParameterException",
                "Invalid metric transformation: metricValue must be a number or a field of the filter pattern.");
        refused(() -> filter("{ $.a", metric("1")), "InvalidParameterException", "Invalid character(s) in term '{'");
    }

    @Test
    void filters_are_described_by_group_or_metric_and_kept() {
        filter("ERROR", metric("1").defaultValue(0.0));
        logs.restart();
        MetricFilter described = described(DescribeMetricFiltersRequest.builder()
                        .metricName("m")
                        .metricNamespace("n"))
                .getFirst();
        assertThat(described.logGroupName()).isEqualTo("g");
        assertThat(described.filterPattern()).isEqualTo("ERROR");
        assertThat(Objects.requireNonNull(described.metricTransformations())
                        .getFirst()
                        .defaultValue())
                .isEqualTo(0.0);
        assertThat(logs.describe("g").metricFilterCount()).isEqualTo(1);
        assertThat(described(DescribeMetricFiltersRequest.builder()
                        .logGroupName("g")
                        .filterNamePrefix("x")))
                .isEmpty();
        logs.api().deleteMetricFilter(new DeleteMetricFilterRequest("g", "f"), call());
        assertThat(described(DescribeMetricFiltersRequest.builder().logGroupName("g")))
                .isEmpty();
        refused(
                () -> logs.api().deleteMetricFilter(new DeleteMetricFilterRequest("g", "f"), call()),
                "ResourceNotFoundException",
                "The specified metric filter does not exist.");
    }

    private List<MetricFilter> described(DescribeMetricFiltersRequest.Builder request) {
        return Objects.requireNonNull(
                logs.api().describeMetricFilters(request.build(), call()).metricFilters());
    }
}

package dev.millrace.cloud.composition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Reading;
import dev.millrace.cloud.service.firehose.DeliveryMetrics.Counters;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CountsTest {
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "eu-west-1";

    private final Metrics metrics = new Metrics();

    private Map<String, Double> counted() {
        Map<String, Double> sums = new TreeMap<>();
        for (Reading reading : metrics.collect(Instant.EPOCH)) {
            sums.put(
                    reading.series().namespace() + " " + reading.series().metric() + " "
                            + reading.series().dimensions(),
                    reading.samples().sum());
        }
        return sums;
    }

    @Test
    void a_rule_is_counted_by_its_name_and_by_its_bus_where_that_is_not_the_default_one() {
        EventMetrics events = new EventMetrics(metrics);
        events.count(ACCOUNT, REGION, "default", "r", "Invocations", 2);
        events.count(ACCOUNT, REGION, "default", "r", "Invocations", 1);
        events.count(ACCOUNT, REGION, "orders", "r", "FailedInvocations", 1);

        assertThat(counted())
                .isEqualTo(Map.of(
                        "AWS/Events Invocations {RuleName=r}", 3.0,
                        "AWS/Events FailedInvocations {EventBusName=orders, RuleName=r}", 1.0));
    }

    @Test
    void a_delivery_stream_counts_what_comes_and_what_is_written() {
        Counters counters = new DeliveryCounts(metrics).of(ACCOUNT, REGION, "d");
        counters.incoming(3, 30);
        counters.delivered(false, 3, 30, 60, true);
        counters.delivered(false, 3, 30, 60, false);

        assertThat(counted())
                .containsEntry("AWS/Firehose IncomingRecords {DeliveryStreamName=d}", 3.0)
                .containsEntry("AWS/Firehose IncomingPutRequests {DeliveryStreamName=d}", 1.0)
                .containsEntry("AWS/Firehose DeliveryToS3.Records {DeliveryStreamName=d}", 3.0)
                .containsEntry("AWS/Firehose DeliveryToS3.Success {DeliveryStreamName=d}", 1.0)
                .containsEntry("AWS/Firehose DeliveryToS3.DataFreshness {DeliveryStreamName=d}", 120.0)
                .containsEntry("AWS/Firehose DeliveryToS3.ObjectCount {DeliveryStreamName=d}", 1.0);
    }
}

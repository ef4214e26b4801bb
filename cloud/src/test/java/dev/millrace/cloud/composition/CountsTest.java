package dev.millrace.cloud.composition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Reading;
import dev.millrace.cloud.service.events.delivery.EventCounts;
import dev.millrace.cloud.service.events.delivery.EventCounts.Counted;
import dev.millrace.cloud.service.firehose.DeliveryMetrics.Counters;
import dev.millrace.cloud.service.glue.domain.JobId;
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
    void events_are_counted_by_rule_by_bus_and_all_together_where_AWS_has_it_so() {
        EventMetrics events = new EventMetrics(metrics);
        EventCounts.Of usual = new EventCounts.Of(ACCOUNT, REGION, "default", "r");
        events.record(usual, Counted.INVOCATIONS, 1);
        events.record(usual, Counted.INVOCATIONS, 1);
        events.record(new EventCounts.Of(ACCOUNT, REGION, "orders", "r"), Counted.INVOCATION_ATTEMPTS, 1);
        events.record(usual, Counted.TRIGGERED_RULES, 1);
        events.record(new EventCounts.Of(ACCOUNT, REGION, null, null), Counted.PUT_EVENTS_SIZE, 17);

        assertThat(counted())
                .isEqualTo(Map.of(
                        "AWS/Events Invocations {RuleName=r}", 2.0,
                        "AWS/Events Invocations {}", 2.0,
                        "AWS/Events TriggeredRules {RuleName=r}", 1.0,
                        "AWS/Events InvocationAttempts {EventBusName=orders, RuleName=r}", 1.0,
                        "AWS/Events InvocationAttempts {EventBusName=orders}", 1.0,
                        "AWS/Events InvocationAttempts {}", 1.0,
                        "AWS/Events PutEventsRequestSize {}", 17.0));
    }

    @Test
    void a_job_s_run_is_counted_by_itself_and_with_all_of_its_job_in_Glue_s_types_and_units() {
        JobCounts jobs = new JobCounts(metrics);
        JobId job = new JobId(ACCOUNT, REGION, "j");
        jobs.count(job, "jr_1", "glue.driver.aggregate.elapsedTime", 20);
        jobs.count(job, "jr_1", "glue.driver.jvm.heap.usage", 0.5);
        assertThat(metrics.collect(Instant.EPOCH))
                .extracting(reading -> reading.series().metric() + " "
                        + reading.series().dimensions() + " " + reading.series().unit())
                .containsExactly(
                        "glue.driver.aggregate.elapsedTime {JobName=j, JobRunId=jr_1, Type=count} MILLISECONDS",
                        "glue.driver.aggregate.elapsedTime {JobName=j, JobRunId=ALL, Type=count} MILLISECONDS",
                        "glue.driver.jvm.heap.usage {JobName=j, JobRunId=jr_1, Type=gauge} PERCENT",
                        "glue.driver.jvm.heap.usage {JobName=j, JobRunId=ALL, Type=gauge} PERCENT");
    }

    @Test
    void a_schedule_is_counted_by_its_group_and_with_all_others() {
        new ScheduleMetrics(metrics).count(ACCOUNT, REGION, "g", "InvocationAttemptCount");

        assertThat(counted())
                .isEqualTo(Map.of(
                        "AWS/Scheduler InvocationAttemptCount {ScheduleGroup=g}", 1.0,
                        "AWS/Scheduler InvocationAttemptCount {}", 1.0));
    }

    @Test
    void a_delivery_stream_counts_what_comes_and_what_is_written() {
        Counters counters = new DeliveryCounts(metrics).of(ACCOUNT, REGION, "d");
        counters.incoming(3, 30);
        counters.converted(true, 2, 20);
        counters.converted(false, 0, 0);
        counters.delivered(false, 3, 30, 60, true);
        counters.delivered(false, 3, 30, 60, false);

        assertThat(counted())
                .containsEntry("AWS/Firehose SucceedConversion.Records {DeliveryStreamName=d}", 2.0)
                .containsEntry("AWS/Firehose SucceedConversion.Bytes {DeliveryStreamName=d}", 20.0)
                .doesNotContainKey("AWS/Firehose FailedConversion.Records {DeliveryStreamName=d}")
                .containsEntry("AWS/Firehose IncomingRecords {DeliveryStreamName=d}", 3.0)
                .containsEntry("AWS/Firehose IncomingPutRequests {DeliveryStreamName=d}", 1.0)
                .containsEntry("AWS/Firehose DeliveryToS3.Records {DeliveryStreamName=d}", 3.0)
                .containsEntry("AWS/Firehose DeliveryToS3.Success {DeliveryStreamName=d}", 1.0)
                .containsEntry("AWS/Firehose DeliveryToS3.DataFreshness {DeliveryStreamName=d}", 120.0)
                .containsEntry("AWS/Firehose DeliveryToS3.ObjectCount {DeliveryStreamName=d}", 1.0);
    }
}

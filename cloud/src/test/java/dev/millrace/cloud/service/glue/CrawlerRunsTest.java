package dev.millrace.cloud.service.glue;

import static dev.millrace.cloud.service.glue.GlueUnderTest.call;
import static dev.millrace.cloud.service.glue.GlueUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.glue.BatchGetCrawlersRequest;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerHistory;
import dev.millrace.wire.glue.CrawlsFilter;
import dev.millrace.wire.glue.DeleteCrawlerRequest;
import dev.millrace.wire.glue.GetCrawlerMetricsRequest;
import dev.millrace.wire.glue.GetCrawlerRequest;
import dev.millrace.wire.glue.ListCrawlsRequest;
import dev.millrace.wire.glue.StartCrawlerRequest;
import dev.millrace.wire.glue.StartCrawlerScheduleRequest;
import dev.millrace.wire.glue.StopCrawlerRequest;
import dev.millrace.wire.glue.StopCrawlerScheduleRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrawlerRunsTest {
    private GlueUnderTest glue;

    @BeforeEach
    void open(@TempDir Path data) {
        glue = new GlueUnderTest(data);
        glue.database("d");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void an_object_that_cannot_be_read_costs_a_line_and_the_rest_is_crawled() throws Exception {
        glue.objects
                .put("t/a.json", "{\"a\":1}")
                .put("t/broken.parquet", "PAR1 and then nothing of the kind")
                .put("t/picture", new byte[] {0, 1, 2, 3, 0, 0});
        glue.crawler("s3://b/t", r -> r);
        assertThat(glue.crawl().lastCrawl().status()).isEqualTo("SUCCEEDED");
        assertThat(glue.tables()).containsExactly("t(a int)");
        assertThat(glue.lines)
                .anyMatch(line -> line.endsWith("WARN : Unable to read s3://b/t/broken.parquet: it begins as a Parquet "
                        + "file and does not end as one"))
                .anyMatch(line -> line.endsWith("WARN : No classifier knows s3://b/t/picture"));
    }

    @Test
    void what_its_role_may_not_read_costs_a_line_and_what_it_may_not_list_the_crawl() throws Exception {
        glue.objects.put("t/a.json", "{\"a\":1}").put("t/secret.json", "{\"b\":1}");
        glue.jobs.forbidden.add("arn:aws:s3:::b/t/secret.json");
        glue.crawler("s3://b/t", r -> r);
        assertThat(glue.crawl().lastCrawl().status()).isEqualTo("SUCCEEDED");
        assertThat(glue.tables()).containsExactly("t(a int)");
        assertThat(glue.lines)
                .anyMatch(line -> line.endsWith("WARN : Unable to read s3://b/t/secret.json: Access Denied (Service: "
                        + "Amazon S3; Status Code: 403; Error Code: AccessDenied)"));
        glue.jobs.forbidden.add("arn:aws:s3:::b");
        Crawler failed = glue.crawl();
        assertThat(failed.lastCrawl().status()).isEqualTo("FAILED");
        assertThat(failed.lastCrawl().errorMessage())
                .isEqualTo("Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)");
    }

    @Test
    void a_bucket_that_is_not_there_or_a_role_that_nobody_may_take_fails_the_crawl() throws Exception {
        glue.crawler("s3://elsewhere/", r -> r);
        Crawler failed = glue.crawl();
        assertThat(failed.lastCrawl().status()).isEqualTo("FAILED");
        assertThat(failed.lastCrawl().errorMessage())
                .isEqualTo("NoSuchBucket: The specified bucket does not exist: elsewhere");
        assertThat(glue.crawls.getLast()).containsEntry("state", "Failed");
        refused(
                () -> glue.crawler("s3://b/", r -> r.name("e").role("nobody")),
                "InvalidInputException",
                "Service is unable to assume provided role. Please verify role's TrustPolicy");
    }

    @Test
    void a_crawler_has_left_ready_when_start_answers_and_can_be_stopped() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        glue.objects.put("t/a.json", "{\"a\":1}").put("t/b.json", "{\"a\":1}").gate = gate;
        glue.crawler("s3://b/t/", r -> r);
        refused(
                () -> glue.api().stopCrawler(StopCrawlerRequest.builder().name("c").build(), call()),
                "CrawlerNotRunningException",
                "Crawler with name c isn't running");
        glue.api().startCrawler(StartCrawlerRequest.builder().name("c").build(), call());
        assertThat(state()).isEqualTo("RUNNING");
        refused(
                () -> glue.api().startCrawler(StartCrawlerRequest.builder().name("c").build(), call()),
                "CrawlerRunningException",
                "Crawler with name c has already started");
        refused(
                () -> glue.api().deleteCrawler(DeleteCrawlerRequest.builder().name("c").build(), call()),
                "CrawlerRunningException",
                "Crawler with name c is currently running");
        glue.api().stopCrawler(StopCrawlerRequest.builder().name("c").build(), call());
        assertThat(state()).isEqualTo("STOPPING");
        gate.countDown();
        assertThat(glue.ready().lastCrawl().status()).isEqualTo("CANCELLED");
        assertThat(glue.tables()).isEmpty();
    }

    @Test
    void a_crawl_that_the_server_s_end_broke_off_begins_again() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        glue.objects.put("t/a.json", "{\"a\":1}").gate = gate;
        glue.crawler("s3://b/t/", r -> r);
        glue.api().startCrawler(StartCrawlerRequest.builder().name("c").build(), call());
        Eventually.until(() -> glue.objects.atGate.get() == 1);
        Thread stopping = Thread.ofPlatform().start(() -> glue.service().stop());
        Eventually.until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        gate.countDown();
        stopping.join();
        glue.objects.gate = null;
        glue.restart();
        assertThat(glue.ready().lastCrawl().status()).isEqualTo("SUCCEEDED");
        assertThat(glue.tables()).containsExactly("t(a int)");
        assertThat(history()).hasSize(1);
    }

    @Test
    void a_schedule_runs_it_at_its_time_and_can_be_stopped_and_started() throws Exception {
        glue.objects.put("t/a.json", "{\"a\":1}");
        glue.crawler("s3://b/t/", r -> r.schedule("cron(0 4 1 * ? *)"));
        glue.clock.advance(Duration.ofDays(30));
        assertThat(history()).isEmpty();
        glue.restart();
        glue.clock.advance(Duration.ofDays(1));
        glue.ready();
        assertThat(history()).extracting(CrawlerHistory::state).containsExactly("COMPLETED");
        assertThat(glue.tables()).containsExactly("t(a int)");
        glue.api()
                .stopCrawlerSchedule(
                        StopCrawlerScheduleRequest.builder().crawlerName("c").build(), call());
        glue.clock.advance(Duration.ofDays(31));
        assertThat(history()).hasSize(1);
        refused(
                () -> glue.api()
                        .stopCrawlerSchedule(
                                StopCrawlerScheduleRequest.builder().crawlerName("c").build(), call()),
                "SchedulerNotRunningException",
                "The scheduler is not running.");
        glue.api()
                .startCrawlerSchedule(
                        StartCrawlerScheduleRequest.builder().crawlerName("c").build(), call());
        glue.clock.advance(Duration.ofDays(31));
        glue.ready();
        assertThat(history()).hasSize(2);
        refused(
                () -> glue.crawler("s3://b/t/", r -> r.name("e").schedule("rate(5 minutes)")),
                "InvalidInputException",
                "Invalid schedule expression: rate(5 minutes)");
    }

    @Test
    void metrics_and_history_tell_what_was_done() throws Exception {
        glue.objects.put("t/a.json", "{\"a\":1}");
        glue.crawler("s3://b/t/", r -> r);
        glue.crawl();
        glue.clock.advance(Duration.ofMinutes(1));
        glue.crawl();
        assertThat(history()).extracting(CrawlerHistory::logGroup).containsExactly("/aws-glue/crawlers", "/aws-glue/crawlers");
        assertThat(glue.api()
                        .listCrawls(
                                ListCrawlsRequest.builder()
                                        .crawlerName("c")
                                        .filters(List.of(new CrawlsFilter("STATE", "EQ", "FAILED")))
                                        .build(),
                                call())
                        .crawls())
                .isEmpty();
        assertThat(glue.api()
                        .getCrawlerMetrics(GetCrawlerMetricsRequest.builder().build(), call())
                        .crawlerMetricsList())
                .singleElement()
                .satisfies(metrics -> {
                    assertThat(metrics.crawlerName()).isEqualTo("c");
                    assertThat(metrics.tablesCreated()).isZero();
                    assertThat(metrics.stillEstimating()).isFalse();
                });
        assertThat(glue.api()
                        .batchGetCrawlers(
                                BatchGetCrawlersRequest.builder()
                                        .crawlerNames(List.of("c", "x"))
                                        .build(),
                                call())
                        .crawlersNotFound())
                .containsExactly("x");
        refused(
                () -> glue.api()
                        .listCrawls(ListCrawlsRequest.builder().crawlerName("x").build(), call()),
                "EntityNotFoundException",
                "Crawler entry with name x does not exist");
    }

    private String state() {
        return glue.api()
                .getCrawler(GetCrawlerRequest.builder().name("c").build(), call())
                .crawler()
                .state();
    }

    private List<CrawlerHistory> history() {
        return glue.api()
                .listCrawls(ListCrawlsRequest.builder().crawlerName("c").build(), call())
                .crawls();
    }
}

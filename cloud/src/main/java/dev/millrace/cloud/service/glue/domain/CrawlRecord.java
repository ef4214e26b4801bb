package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.CrawlerHistory;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A crawl that is over, or under way.
/// @param id its number, which its log lines begin with
/// @param state RUNNING, COMPLETED, FAILED or STOPPED
/// @param summary what it did, as JSON
/// @param trigger which began it, or null
public record CrawlRecord(
        String id,
        String crawler,
        String state,
        Instant startTime,
        @Nullable Instant endTime,
        @Nullable String error,
        @Nullable String summary,
        int tablesCreated,
        int tablesUpdated,
        int tablesDeleted,
        @Nullable String trigger) {
    public static final String LOG_GROUP = "/aws-glue/crawlers";
    private static final double DPU = 0.1;

    public static CrawlRecord begun(String id, String crawler, Instant now, @Nullable String trigger) {
        return new CrawlRecord(id, crawler, "RUNNING", now, null, null, null, 0, 0, 0, trigger);
    }

    public boolean isRunning() {
        return state.equals("RUNNING");
    }

    public CrawlRecord ended(String state, Instant now, @Nullable String error) {
        return new CrawlRecord(
                id,
                crawler,
                state,
                startTime,
                now,
                error,
                summary,
                tablesCreated,
                tablesUpdated,
                tablesDeleted,
                trigger);
    }

    public CrawlRecord did(String summary, int created, int updated, int deleted) {
        return new CrawlRecord(
                id, crawler, state, startTime, endTime, error, summary, created, updated, deleted, trigger);
    }

    /// As conditions of triggers and its crawler say it.
    public String endState() {
        return switch (state) {
            case "COMPLETED" -> "SUCCEEDED";
            case "STOPPED" -> "CANCELLED";
            default -> "FAILED";
        };
    }

    public Duration took() {
        return endTime == null ? Duration.ZERO : Duration.between(startTime, endTime);
    }

    public CrawlerHistory view() {
        return CrawlerHistory.builder()
                .crawlId(id)
                .state(state)
                .startTime(startTime)
                .endTime(endTime)
                .summary(summary)
                .errorMessage(error)
                .logGroup(LOG_GROUP)
                .logStream(crawler)
                .messagePrefix(id)
                .dpuHour(DPU * took().toSeconds() / 3600)
                .build();
    }
}

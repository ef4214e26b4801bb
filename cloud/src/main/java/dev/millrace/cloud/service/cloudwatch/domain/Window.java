package dev.millrace.cloud.service.cloudwatch.domain;

import java.time.Duration;
import java.time.Instant;

/// The periods between two times.
/// @param from where the first begins, in epoch seconds
/// @param to no period begins here or later
public record Window(long from, long to, int periodSeconds) {
    private static final int MINUTE = 60;

    public Window {
        if (periodSeconds < 1) {
            throw new IllegalArgumentException("A period of " + periodSeconds + " s");
        }
    }

    /// As AWS rounds what a request says: down to whole minutes, to five minutes for what is older than 15 days, to
    /// hours for what is older than 63; for periods below a minute to a whole period
    /// (API_GetMetricStatistics.html, StartTime). The end is as it is said but for periods below a minute, so that the minute
    /// under way is there.
    public static Window of(Instant start, Instant end, int periodSeconds, Instant now) {
        Duration age = Duration.between(start, now);
        int round = periodSeconds < MINUTE
                ? periodSeconds
                : age.compareTo(Resolution.FIVE_MINUTES.kept()) > 0
                        ? Resolution.HOUR.seconds()
                        : age.compareTo(Resolution.MINUTE.kept()) > 0
                                ? Resolution.FIVE_MINUTES.seconds()
                                : MINUTE;
        long from = Math.floorDiv(start.getEpochSecond(), round) * round;
        long to = round < MINUTE ? Math.floorDiv(end.getEpochSecond(), round) * round : end.getEpochSecond();
        return new Window(from, Math.max(from, to), periodSeconds);
    }

    /// How many periods there are.
    public long periods() {
        return Math.ceilDiv(to - from, periodSeconds);
    }
}

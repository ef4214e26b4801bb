package dev.millrace.cloud.service.cloudwatch.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How finely samples are kept, and for how long before they are kept more coarsely
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html, "Metrics retention"). The order is
/// from fine to coarse.
public enum Resolution {
    SECOND(1, Duration.ofHours(3)),
    MINUTE(60, Duration.ofDays(15)),
    FIVE_MINUTES(300, Duration.ofDays(63)),
    HOUR(3600, Duration.ofDays(455));

    private final int seconds;
    private final Duration kept;

    Resolution(int seconds, Duration kept) {
        this.seconds = seconds;
        this.kept = kept;
    }

    public int seconds() {
        return seconds;
    }

    public Duration kept() {
        return kept;
    }

    /// What samples of this resolution become when they are too old for it; empty where they are dropped.
    public Optional<Resolution> coarser() {
        return this == HOUR ? Optional.empty() : Optional.of(values()[ordinal() + 1]);
    }

    /// The beginning of the period that a time falls into, in epoch seconds.
    public long floor(long epochSecond) {
        return Math.floorDiv(epochSecond, seconds) * seconds;
    }

    /// How a sample of this resolution is kept now that it is so old.
    public Optional<Resolution> at(Instant sample, Instant now) {
        Optional<Resolution> fit = Optional.of(this);
        while (fit.isPresent() && sample.plus(fit.get().kept).isBefore(now)) {
            fit = fit.get().coarser();
        }
        return fit;
    }
}

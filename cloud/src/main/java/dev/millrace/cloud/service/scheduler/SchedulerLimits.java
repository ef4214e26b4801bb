package dev.millrace.cloud.service.scheduler;

import java.time.Duration;

/// docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html, and the API's reference.
public final class SchedulerLimits {
    public static final String DEFAULT_GROUP = "default";
    public static final int GROUPS = 500;
    public static final int TAGS = 50;
    public static final int PAGE = 100;

    /// What a retry policy is that says nothing.
    public static final int EVENT_AGE_SECONDS = 86_400;

    public static final int RETRY_ATTEMPTS = 185;

    /// A beginning may be so far back when a schedule is made.
    public static final Duration START_BACK = Duration.ofMinutes(5);

    /// Between two attempts: the first pause, doubled each time up to the longest.
    public static final Duration RETRY = Duration.ofSeconds(1);

    public static final Duration RETRY_LONGEST = Duration.ofMinutes(10);

    /// A time that could not be kept as one that has come (a full disk) comes after this.
    public static final Duration UNKEPT = Duration.ofSeconds(5);

    private SchedulerLimits() {}
}

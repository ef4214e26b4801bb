package dev.millrace.cloud.service.events;

import java.time.Duration;

/// Limits of EventBridge, each as AWS documents it (EventBridge user guide, "Quotas" and "Retry policy", and the API
/// reference of the operation), and those of this server.
public final class EventsLimits {
    /// CreateEventBus: of an account in a region.
    public static final int BUSES = 100;

    /// PutRule: on a bus.
    public static final int RULES = 300;

    /// PutTargets: of a rule.
    public static final int TARGETS = 5;

    public static final int TAGS = 50;

    /// PutEvents: all entries of a call.
    public static final int PUT_EVENTS_BYTES = 256 * 1024;

    /// PutEvents: what an entry's time counts.
    public static final int TIME_BYTES = 14;

    /// PutPermission: the policy of a bus.
    public static final int POLICY_BYTES = 10_240;

    /// Lists: a page where no limit is given.
    public static final int PAGE_ITEMS = 100;

    /// A target without a retry policy.
    public static final int RETRY_ATTEMPTS = 185;

    public static final Duration RETRY_AGE = Duration.ofHours(24);

    /// StartReplay: under way at a time, of an account in a region.
    public static final int REPLAYS_AT_ONCE = 10;

    /// How long a replay is shown after its end.
    public static final Duration REPLAY_KEPT = Duration.ofDays(90);

    /// CreateArchive: of an account in a region.
    public static final int ARCHIVES = 100;

    // This server's own.

    /// Between attempts: doubling from the first to the longest, so that 185 of them take 24 hours.
    public static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);

    public static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(8);

    /// Deliveries that wait, of all accounts: more are not taken by PutEvents.
    public static final int WAITING = 1_000_000;

    /// Bytes of waiting events that are held in memory too, so that a first attempt reads no disk.
    public static final long HELD_BYTES = 32L << 20;

    /// Deliveries to one target that go together.
    public static final int TOGETHER = 100;

    /// Calls of one target, and of all, at a time.
    public static final int CALLS_OF_TARGET = 4;

    public static final int CALLS = 64;

    /// Events of an archive that a replay hands over at a time.
    public static final int REPLAYED_TOGETHER = 100;

    private EventsLimits() {}
}

package dev.millrace.cloud.service.events.delivery;

import org.jspecify.annotations.Nullable;

/// Counts what happens to events, as CloudWatch shows it in `AWS/Events`
/// (docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html).
@FunctionalInterface
public interface EventCounts {
    EventCounts NONE = (_, _, _) -> {};

    /// What is counted.
    enum Counted {
        MATCHED_EVENTS("MatchedEvents"),
        TRIGGERED_RULES("TriggeredRules"),
        INVOCATIONS("Invocations"),
        FAILED_INVOCATIONS("FailedInvocations"),
        INVOCATIONS_CREATED("InvocationsCreated"),
        INVOCATION_ATTEMPTS("InvocationAttempts"),
        SUCCESSFUL_INVOCATION_ATTEMPTS("SuccessfulInvocationAttempts"),
        RETRY_INVOCATION_ATTEMPTS("RetryInvocationAttempts"),
        /// From taking an event to the first attempt at a target, in milliseconds.
        START_LATENCY("IngestionToInvocationStartLatency"),
        /// To the attempt that succeeded.
        SUCCESS_LATENCY("IngestionToInvocationSuccessLatency"),
        /// To the end, whichever it is.
        COMPLETE_LATENCY("IngestionToInvocationCompleteLatency"),
        PUT_EVENTS_CALLS("PutEventsApproximateCallCount"),
        PUT_EVENTS_SUCCESSES("PutEventsApproximateSuccessCount"),
        PUT_EVENTS_FAILURES("PutEventsApproximateFailedCount"),
        PUT_EVENTS_THROTTLED("PutEventsApproximateThrottledCount"),
        PUT_EVENTS_ENTRIES("PutEventsEntriesCount"),
        PUT_EVENTS_FAILED_ENTRIES("PutEventsFailedEntriesCount"),
        /// In milliseconds.
        PUT_EVENTS_LATENCY("PutEventsLatency"),
        /// In bytes.
        PUT_EVENTS_SIZE("PutEventsRequestSize");

        private final String metric;

        Counted(String metric) {
            this.metric = metric;
        }

        /// AWS's name of it.
        public String metric() {
            return metric;
        }
    }

    /// Whose it is.
    /// @param bus the bus's name; null for what is of no bus
    /// @param rule null for what is of no rule
    record Of(String account, String region, @Nullable String bus, @Nullable String rule) {}

    /// One sample.
    void record(Of of, Counted counted, double value);
}

package dev.millrace.cloud.service.events.delivery;

/// Counts what happens to events, as CloudWatch shows it in `AWS/Events`.
@FunctionalInterface
public interface EventCounts {
    /// @param metric such as `Invocations`
    /// @param bus the bus's name
    void count(String account, String region, String bus, String rule, String metric, long by);

    EventCounts NONE = (account, region, bus, rule, metric, by) -> {};
}

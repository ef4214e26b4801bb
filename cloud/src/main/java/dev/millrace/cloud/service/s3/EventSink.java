package dev.millrace.cloud.service.s3;

import java.time.Instant;

/// Where the events of buckets go that ask for EventBridge: the default bus of their account and region.
@FunctionalInterface
public interface EventSink {
    /// Hands an event of the source `aws.s3` over: when this returns it is kept.
    /// @param detailType such as `Object Created`
    /// @param resource the bucket's ARN
    /// @param detail a JSON object
    void put(String account, String region, Instant time, String detailType, String resource, String detail);
}

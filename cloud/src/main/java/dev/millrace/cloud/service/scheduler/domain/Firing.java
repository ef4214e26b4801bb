package dev.millrace.cloud.service.scheduler.domain;

import java.time.Instant;

/// A time of a schedule that has come and is not done with.
/// @param id what clients know as the execution id
/// @param scheduled the time that the schedule says
/// @param due when it is tried next
/// @param attempts how often it was tried
public record Firing(
        ScheduleKey key, String id, Instant scheduled, Instant due, int attempts) {
    public Firing again(Instant at) {
        return new Firing(key, id, scheduled, at, attempts + 1);
    }
}

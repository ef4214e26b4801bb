package dev.millrace.cloud.service.cloudwatch.alarm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An alarm's state and why it is in it.
/// @param data a JSON object with the figures; null where there are none
/// @param updated when it was last written, be it to the same value
/// @param transitioned when the value last changed
public record AlarmState(
        StateValue value, String reason, @Nullable String data, Instant updated, Instant transitioned) {

    public static AlarmState initial(Instant now) {
        return new AlarmState(
                StateValue.INSUFFICIENT_DATA, "Unchecked: Initial alarm creation", null, now, now);
    }

    AlarmState become(StateValue next, String why, @Nullable String figures, Instant now) {
        return new AlarmState(next, why, figures, now, next == value ? transitioned : now);
    }
}

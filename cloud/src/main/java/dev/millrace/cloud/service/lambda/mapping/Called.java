package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a function's answer means to a delivery: done, failed, or to be asked again after a pause.
sealed interface Called {
    record Done(Answer.Returned answer) implements Called {}

    record Failed(Answer.Failed answer) implements Called {}

    /// The function has not seen the event.
    /// @param result of processing, in AWS's words; null where what was said before stays
    record NotYet(Answer answer, Duration pause, @Nullable String result) implements Called {}

    Duration RETRY = Duration.ofMillis(100);
    Duration RETRY_LONGEST = Duration.ofSeconds(10);
    Duration THROTTLED = Duration.ofMillis(50);
    Duration THROTTLED_LONGEST = Duration.ofSeconds(1);
    Duration NO_FUNCTION = Duration.ofSeconds(1);

    /// @param waits how often the function was asked in vain before
    static Called of(Answer answer, int waits) {
        return switch (answer) {
            case Answer.Returned returned -> new Done(returned);
            case Answer.Failed failed -> new Failed(failed);
            case Answer.Throttled _ -> new NotYet(answer, growing(THROTTLED, waits, THROTTLED_LONGEST), null);
            case Answer.NotFound _ -> new NotYet(answer, NO_FUNCTION, Mapping.NO_FUNCTION);
            case Answer.Unavailable(String reason) -> new NotYet(answer, pause(waits), Mapping.PROBLEM + reason);
        };
    }

    /// How long to wait before what failed is tried again.
    /// @param times how often that was done before
    static Duration pause(int times) {
        return growing(RETRY, times, RETRY_LONGEST);
    }

    private static Duration growing(Duration first, int times, Duration longest) {
        long millis = first.toMillis() << Math.min(Math.max(times, 0), 20);
        return Duration.ofMillis(Math.min(millis, longest.toMillis()));
    }
}

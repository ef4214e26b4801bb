package dev.millrace.predictor.publish;

import java.time.Duration;

/// How waiting is done, and how much of it the invocation's time still allows.
public interface Pauses {

    /// The time left before the invocation is cut off.
    Duration timeLeft();

    /// Waits.
    void pause(Duration length);
}

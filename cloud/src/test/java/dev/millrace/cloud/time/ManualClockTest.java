package dev.millrace.cloud.time;

import java.time.Duration;

class ManualClockTest extends ClockContract {
    private final ManualClock clock = new ManualClock(START);

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    void awaitWaiting(int threads) throws Exception {
        clock.awaitWaiting(threads);
    }
}

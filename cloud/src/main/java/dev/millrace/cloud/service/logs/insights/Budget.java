package dev.millrace.cloud.service.logs.insights;

/// What a query may hold at a time, in characters and what weighs as much.
final class Budget {
    /// More than it may hold.
    static final class Exceeded extends RuntimeException {
        Exceeded() {
            super("The query holds more than it may", null, false, false);
        }
    }

    private long left;

    Budget(long most) {
        left = most;
    }

    void take(long weight) {
        left -= weight;
        if (left < 0) {
            throw new Exceeded();
        }
    }

    void give(long weight) {
        left += weight;
    }
}

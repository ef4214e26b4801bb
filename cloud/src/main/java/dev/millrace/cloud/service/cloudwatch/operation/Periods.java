package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import java.util.Set;

/// Which periods there are: 1, 5, 10, 20 and 30 seconds, and whole minutes.
final class Periods {
    static final int DAY = 86_400;
    private static final int MINUTE = 60;
    private static final Set<Integer> SHORT = Set.of(1, 5, 10, 20, 30);

    private Periods() {}

    static boolean valid(int seconds) {
        return SHORT.contains(seconds) || seconds > 0 && seconds % MINUTE == 0;
    }

    static void check(int seconds) {
        if (!valid(seconds)) {
            throw new InvalidParameterValueException("The parameter Period must be a multiple of 60.");
        }
    }
}

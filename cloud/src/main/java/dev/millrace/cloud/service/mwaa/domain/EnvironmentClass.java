package dev.millrace.cloud.service.mwaa.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The sizes that MWAA has (docs.aws.amazon.com/mwaa/latest/userguide/environment-class.html). The smallest has one of
/// everything.
public enum EnvironmentClass {
    MICRO("mw1.micro", 1, 1),
    SMALL("mw1.small", 2, 5),
    MEDIUM("mw1.medium", 2, 5),
    LARGE("mw1.large", 2, 5),
    XLARGE("mw1.xlarge", 2, 5),
    DOUBLE_XLARGE("mw1.2xlarge", 2, 5);

    private static final int WORKERS_MAX = 25;
    private static final int WORKERS_USUAL = 10;

    private final String word;
    private final int least;
    private final int most;

    EnvironmentClass(String word, int least, int most) {
        this.word = word;
        this.least = least;
        this.most = most;
    }

    public static Optional<EnvironmentClass> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(one -> one.word).toList();
    }

    /// Schedulers and web servers: so many at least, and where nobody says how many.
    public int least() {
        return least;
    }

    /// Schedulers and web servers: so many at most.
    public int most() {
        return most;
    }

    public int workersMost() {
        return this == MICRO ? 1 : WORKERS_MAX;
    }

    public int workersUsual() {
        return this == MICRO ? 1 : WORKERS_USUAL;
    }
}

package dev.millrace.cloud.service.glue.domain;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Glue's versions and what each has (docs.aws.amazon.com/glue/latest/dg/release-notes.html).
public enum GlueVersion {
    V5_1("5.1", "3.5.6", "3.11"),
    V5_0("5.0", "3.5.4", "3.11"),
    V4_0("4.0", "3.3.0", "3.10"),
    V3_0("3.0", "3.1.1", "3.7"),
    V2_0("2.0", "2.4.3", "3.7"),
    V1_0("1.0", "2.4.3", "3.6"),
    V0_9("0.9", "2.2.1", "2.7");

    private static final int TIMEOUT_MINUTES = 480;
    private static final int TIMEOUT_MINUTES_BEFORE_5 = 2880;

    private final String version;
    private final String spark;
    private final String python;

    GlueVersion(String version, String spark, String python) {
        this.version = version;
        this.spark = spark;
        this.python = python;
    }

    public static Optional<GlueVersion> named(@Nullable String version) {
        return Stream.of(values()).filter(one -> one.version.equals(version)).findFirst();
    }

    /// Whether its jobs' lines come to the logs of output and errors while they run, without continuous logging.
    public boolean logsAtOnce() {
        return isOfFive();
    }

    /// The Timeout of a job that says none.
    public int usualTimeoutMinutes() {
        return isOfFive() ? TIMEOUT_MINUTES : TIMEOUT_MINUTES_BEFORE_5;
    }

    private boolean isOfFive() {
        return compareTo(V5_0) <= 0;
    }

    /// What a job that runs with another Spark is told; empty where there is nothing to say.
    /// @param here the Spark that jobs run with
    public Optional<String> difference(String here) {
        return spark.equals(here)
                ? Optional.empty()
                : Optional.of("Glue " + version + " has Spark " + spark + " and Python " + python
                        + ": the job runs with Spark " + here + ".");
    }
}

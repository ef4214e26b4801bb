package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Job;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a job's script is for, by its command's name.
public enum JobKind {
    SHELL("pythonshell", "/aws-glue/python-jobs"),
    SPARK("glueetl", "/aws-glue/jobs"),
    STREAMING("gluestreaming", "/aws-glue/jobs"),
    RAY("glueray", "/aws-glue/ray/jobs");

    private final String command;
    private final String logGroup;

    JobKind(String command, String logGroup) {
        this.command = command;
        this.logGroup = logGroup;
    }

    /// @param command its name
    public static Optional<JobKind> named(@Nullable String command) {
        return Stream.of(values()).filter(kind -> kind.command.equals(command)).findFirst();
    }

    /// Of a job that is kept: there is none whose command has another name.
    public static JobKind of(Job job) {
        return named(Objects.requireNonNull(job.command()).name()).orElseThrow();
    }

    /// Where its runs' groups of logs lie: `/output` and `/error` below it.
    public String logGroup() {
        return logGroup;
    }
}

package dev.millrace.cli;

import java.time.Instant;
import java.util.Optional;

/// A process that is known again: its number alone may be another one's after a crash, which is not ours to ask or end.
/// @param started when it started, as the system tells; zero where it does not
public record StartedProcess(long pid, long started) {
    public static StartedProcess of(ProcessHandle process) {
        return new StartedProcess(process.pid(), startOf(process));
    }

    /// Empty where it has ended.
    public Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> startOf(process) == started);
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}

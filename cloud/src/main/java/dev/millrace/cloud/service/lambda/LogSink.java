package dev.millrace.cloud.service.lambda;

import java.time.Instant;
import java.util.List;

/// Where functions' output goes: CloudWatch Logs.
@FunctionalInterface
public interface LogSink {
    /// One event of a log stream.
    record Line(Instant at, String message) {}

    /// Appends lines in their order, as far as the role may. Group and stream are made with the first line.
    /// @param role of the function whose output it is
    void append(String role, String account, String region, String group, String stream, List<Line> lines);
}

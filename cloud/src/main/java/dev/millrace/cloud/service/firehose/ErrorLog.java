package dev.millrace.cloud.service.firehose;

import java.time.Instant;

/// Where errors of delivery are told. A group or a stream that is not there gets nothing.
public interface ErrorLog {
    void append(String account, String region, String group, String stream, Instant at, String message);
}

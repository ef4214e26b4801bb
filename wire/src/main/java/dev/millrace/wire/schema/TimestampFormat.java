package dev.millrace.wire.schema;

/// How a time is written: Smithy's timestampFormat.
public enum TimestampFormat {
    /// Seconds since 1970, a fraction allowed.
    EPOCH_SECONDS,
    /// RFC 3339 in UTC: `2026-01-02T03:04:05Z`.
    DATE_TIME,
    /// IMF-fixdate, RFC 9110: `Fri, 02 Jan 2026 03:04:05 GMT`.
    HTTP_DATE
}

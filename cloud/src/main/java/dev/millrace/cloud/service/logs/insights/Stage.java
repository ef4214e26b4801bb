package dev.millrace.cloud.service.logs.insights;

/// A step that rows are pushed through.
interface Stage {
    void take(Row row);

    /// No row comes any more: what was held goes on.
    void end();
}

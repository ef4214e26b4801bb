package dev.millrace.cloud.part;

import java.time.Duration;

/// Something done from time to time.
/// @param what for the log, should it fail: `trimming streams`
/// @param every from the end of one round to the next
public record Round(String what, Duration every, Runnable task) {}

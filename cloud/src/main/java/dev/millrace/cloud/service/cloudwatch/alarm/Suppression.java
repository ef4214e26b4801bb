package dev.millrace.cloud.service.cloudwatch.alarm;

import java.time.Instant;

/// Why a composite alarm's actions are kept back.
/// @param until when that ends by itself; for [By#Alarm] it does not, and this is when it began
public record Suppression(By by, String reason, Instant until) {
    /// In AWS's words.
    public enum By {
        WaitPeriod,
        ExtensionPeriod,
        Alarm
    }
}

package dev.millrace.cloud.service.cloudwatch.alarm;

import java.util.Optional;

/// Where alarms' actions go, and who hears of their states.
public interface AlarmTargets {
    /// Calls a function, which answers to nobody.
    /// @param event a JSON object
    /// @return why not; empty where it was called
    Optional<String> invoke(String functionArn, Alarm alarm, String event);

    /// Tells that an alarm changed its state.
    /// @param detail a JSON object
    void changed(Alarm alarm, String detail);
}

package dev.millrace.cloud.aws.schedule;

/// What became of a text that should be a schedule.
public sealed interface Reading {
    record Understood(Schedule schedule) implements Reading {}

    /// @param why for people who look closer; AWS itself never says
    record NotASchedule(String why) implements Reading {}
}

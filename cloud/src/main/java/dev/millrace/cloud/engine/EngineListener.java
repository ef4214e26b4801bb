package dev.millrace.cloud.engine;

/// Hears how a program comes up and what it prints.
public interface EngineListener {
    default void progress(Progress progress) {}

    default void line(String line) {}
}

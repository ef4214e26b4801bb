package dev.millrace.cli.models;

import java.util.List;

/// The newest events of a stream.
@FunctionalInterface
interface RecentEvents {
    /// @return at most so many, the oldest first; only JSON objects
    List<String> newest(int count);
}

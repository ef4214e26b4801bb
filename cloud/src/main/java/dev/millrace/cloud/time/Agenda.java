package dev.millrace.cloud.time;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is to come, in the order it is due, and in the order it was asked for where that is the same. Whoever holds it
/// guards it.
final class Agenda {
    /// @param come does not wait
    record Entry(Instant at, long order, Runnable come) {}

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::order));
    private long order;

    Entry add(Instant at, Runnable come) {
        Entry entry = new Entry(at, order++, come);
        entries.add(entry);
        return entry;
    }

    boolean remove(Entry entry) {
        return entries.remove(entry);
    }

    /// When the first is due; null where there is none.
    @Nullable
    Instant first() {
        return entries.isEmpty() ? null : entries.first().at;
    }

    /// Takes out the first, where it is due.
    @Nullable
    Entry due(Instant now) {
        if (entries.isEmpty() || entries.first().at.isAfter(now)) {
            return null;
        }
        return entries.pollFirst();
    }

    /// Takes out everything.
    List<Entry> drain() {
        List<Entry> all = List.copyOf(entries);
        entries.clear();
        return all;
    }
}

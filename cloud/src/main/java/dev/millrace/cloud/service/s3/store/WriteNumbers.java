package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Numbers of writes: the microseconds since 1970, but greater than every number before, whatever the clock says.
final class WriteNumbers {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    WriteNumbers(InstantSource clock) {
        this.clock = clock;
    }

    /// A number for a write, or a deletion, that comes after `current`.
    /// @param current a version of before this life of the server, perhaps; null where the key has none
    long next(@Nullable ObjectVersion current) {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        long atLeast = current == null ? micros : Math.max(micros, current.sequence() + 1);
        return last.updateAndGet(before -> Math.max(before + 1, atLeast));
    }
}

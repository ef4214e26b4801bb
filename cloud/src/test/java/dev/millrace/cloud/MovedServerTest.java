package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.Movement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose clock is moved far.
final class MovedServerTest {
    /// A month's hours twice (rounds of each hour, and full hours), its midnights, and some.
    private static final int INSTANTS = 2 * 30 * 24 + 30 + 100;

    @TempDir
    Path data;

    @Test
    void a_month_of_an_empty_server_is_passed_without_its_minutes() throws Exception {
        try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
            Cloud cloud = new Cloud(CloudConfiguration.of(data), storage, 0, InstalledInterpreters.ofThisMachine());
            try {
                cloud.start();
                AtomicInteger instants = new AtomicInteger();
                cloud.clock().follow(_ -> instants.incrementAndGet());
                assertThat(cloud.clock().advance(Duration.ofDays(30), Eventually.LONGEST))
                        .isInstanceOf(Movement.Arrived.class);
                assertThat(instants).hasValueLessThan(INSTANTS);
            } finally {
                cloud.stop();
            }
        }
    }
}

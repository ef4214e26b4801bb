package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables of operations: a start fills none, and here all are.
final class ServiceTablesTest {
    @TempDir
    Path data;

    private Storage storage;
    private Cloud cloud;

    @BeforeEach
    void start() throws IOException {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        cloud = new Cloud(CloudConfiguration.of(data), storage, 0, InstalledInterpreters.ofThisMachine());
        cloud.start();
    }

    @AfterEach
    void stop() {
        cloud.stop();
        storage.close();
    }

    @Test
    void a_start_fills_no_table() {
        assertThat(cloud.tables()).hasSizeGreaterThan(10);
        assertThat(cloud.tables().stream().filter(Service::filled).map(service -> service.facts().id()))
                .isEmpty();
    }

    @Test
    void every_operation_that_a_model_offers_has_its_line() {
        for (Service service : cloud.tables()) {
            assertThat(service.operations()).as(service.facts().title()).isNotEmpty();
        }
    }
}

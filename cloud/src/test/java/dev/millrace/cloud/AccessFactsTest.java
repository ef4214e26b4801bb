package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.iam.access.ServiceNeeds;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every call needs is known: an operation that is offered has an action of AWS's, and its input names the resource.
final class AccessFactsTest {
    @TempDir
    Path data;

    @Test
    void every_operation_of_every_service_has_its_actions_and_names_its_resources() throws IOException {
        List<String> faults = new ArrayList<>();
        try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
            Cloud cloud = new Cloud(CloudConfiguration.of(data), storage, 0, InstalledInterpreters.ofThisMachine());
            try {
                for (Service service : cloud.tables()) {
                    ServiceNeeds.of(service)
                            .faults()
                            .forEach(fault -> faults.add(service.facts().id() + " " + fault));
                }
            } finally {
                cloud.stop();
            }
        }
        assertThat(faults)
                .as("facts/<service>.txt says what AWS has, calls/<service>.txt where a call names what it means")
                .isEmpty();
    }
}

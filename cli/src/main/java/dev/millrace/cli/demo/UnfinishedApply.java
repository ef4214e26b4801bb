package dev.millrace.cli.demo;

import dev.millrace.cli.StartedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A note that stands while an apply is under way, with its process. Where it is found by the next one, the apply was
/// interrupted: what its names stand for in the server is this demo's own, to be taken over or removed.
/// @param note where it stands
record UnfinishedApply(Path note) {

    void begin(ProcessHandle terraform) throws IOException {
        Files.writeString(note, JsonMapper.shared().writeValueAsString(StartedProcess.of(terraform)) + "\n");
    }

    void end() throws IOException {
        Files.deleteIfExists(note);
    }

    /// @param patience how long a Terraform that is still at work may take to end
    boolean left(Duration patience) throws InterruptedException {
        Optional<ProcessHandle> terraform;
        try {
            if (!Files.exists(note)) {
                return false;
            }
            terraform = JsonMapper.shared().readValue(Files.readString(note), StartedProcess.class).running();
        } catch (IOException | JacksonException halfWritten) {
            return true;
        }
        terraform.ifPresent(ProcessHandle::destroy);
        if (terraform.isPresent()) {
            try {
                terraform.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                terraform.get().destroyForcibly();
            }
        }
        return true;
    }
}

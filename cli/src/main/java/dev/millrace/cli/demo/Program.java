package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that a demo runs, in a session of its own where setsid is to be had.
/// @param patience how long it may take to end
/// @param alone whether it leads a session, in which all is its own
record Program(Process process, Duration patience, boolean alone) {

    static Program start(ProcessBuilder builder, Duration patience) throws IOException {
        List<String> command = new ArrayList<>(builder.command());
        Optional<Path> setsid = Installation.program("setsid");
        setsid.ifPresent(found -> command.addFirst(found.toString()));
        return new Program(builder.command(command).start(), patience, setsid.isPresent());
    }

    /// Asks it once to end, waits, and leaves nothing of it.
    void end() {
        List<ProcessHandle> below = process.descendants().toList();
        // Not process.destroy(): that closes the pipe of its output, and Terraform dies of the next line it writes.
        process.toHandle().destroy();
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        }
        below.forEach(ProcessHandle::destroyForcibly);
        if (alone) {
            endSession();
        }
    }

    /// What it began while it ended, too: Terraform begins its provider anew for each of its steps.
    private void endSession() {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -9 -" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException notToBeHad) {
            // What was below it has been ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

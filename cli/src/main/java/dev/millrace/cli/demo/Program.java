package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that a demo runs, in a session of its own where setsid is to be had.
/// @param patience how long it may take to end
record Program(Process process, Duration patience) {

    static Program start(ProcessBuilder builder, Duration patience) throws IOException {
        List<String> command = new ArrayList<>(builder.command());
        Installation.program("setsid").ifPresent(setsid -> command.addFirst(setsid.toString()));
        return new Program(builder.command(command).start(), patience);
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
    }
}

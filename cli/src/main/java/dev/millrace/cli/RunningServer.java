package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The server that works on a data folder, as it noted itself there in `server.json`.
/// @param file the note
/// @param pid its process
/// @param port where it listens
record RunningServer(Path file, long pid, int port) {

    /// @param started when the process started, as the system tells; zero where it does not. After a crash another
    ///     process may have the number: that one is not ours to ask or to end.
    private record Note(long pid, int port, long started) {
        boolean runs() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startOf(process) == started)
                    .isPresent();
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    static RunningServer write(Path data, int port) {
        try {
            Path file = Files.createDirectories(data).resolve("server.json");
            ProcessHandle self = ProcessHandle.current();
            Note note = new Note(self.pid(), port, startOf(self));
            Files.writeString(file, JsonMapper.shared().writeValueAsString(note) + "\n");
            return new RunningServer(file, note.pid(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Empty where none noted itself, or the one that did is gone.
    static Optional<RunningServer> find(Path data) {
        Path file = data.resolve("server.json");
        try {
            Note note = JsonMapper.shared().readValue(Files.readString(file), Note.class);
            return note.runs()
                    ? Optional.of(new RunningServer(file, note.pid(), note.port()))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The server that works on a data folder, as it noted itself there in `server.json`.
/// @param file the note
/// @param pid its process
/// @param port where it listens
record RunningServer(Path file, long pid, int port) {

    private record Note(long pid, int port) {}

    static RunningServer write(Path data, int port) {
        try {
            Path file = Files.createDirectories(data).resolve("server.json");
            long pid = ProcessHandle.current().pid();
            Files.writeString(file, JsonMapper.shared().writeValueAsString(new Note(pid, port)) + "\n");
            return new RunningServer(file, pid, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Empty where none noted itself, or the one that did is gone.
    static Optional<RunningServer> find(Path data) {
        Path file = data.resolve("server.json");
        try {
            Note note = JsonMapper.shared().readValue(Files.readString(file), Note.class);
            return ProcessHandle.of(note.pid()).filter(ProcessHandle::isAlive).isPresent()
                    ? Optional.of(new RunningServer(file, note.pid(), note.port()))
                    : Optional.empty();
        } catch (IOException e) {
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

package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The server that works on a data folder, as it noted itself there in `server.json`.
/// @param file the note
/// @param pid its process
/// @param host the address it listens on
/// @param port where it listens
public record RunningServer(Path file, long pid, String host, int port) {
    static final String LOOPBACK = "127.0.0.1";

    /// @param host empty in notes of versions that listened on loopback alone
    private record Note(long pid, Optional<String> host, int port, long started) {
        boolean runs() {
            return new StartedProcess(pid, started).running().isPresent();
        }
    }

    static RunningServer write(Path data, String host, int port) {
        try {
            Path file = Files.createDirectories(data).resolve("server.json");
            StartedProcess self = StartedProcess.of(ProcessHandle.current());
            Note note = new Note(self.pid(), Optional.of(host), port, self.started());
            Files.writeString(file, JsonMapper.shared().writeValueAsString(note) + "\n");
            return new RunningServer(file, note.pid(), host, port);
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
                    ? Optional.of(new RunningServer(file, note.pid(), note.host().orElse(LOOPBACK), note.port()))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    URI uri() {
        return uri(host, port);
    }

    /// Where a client on this machine reaches a server that listens on this address.
    static URI uri(String host, int port) {
        String reached =
                switch (host) {
                    case "0.0.0.0", "::", "[::]", "localhost" -> LOOPBACK;
                    default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
                };
        return URI.create("http://" + reached + ":" + port);
    }

    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

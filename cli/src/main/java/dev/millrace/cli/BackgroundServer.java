package dev.millrace.cli;

import dev.millrace.cloud.storage.Storage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A server in a process of its own, in a session of its own where setsid is to be had, so that the terminal's end and
/// Ctrl-C do not reach it. What it says is in `server.log` of its folder.
/// @param process the launcher's, which becomes the server's
/// @param log what it says; what stood there before is kept
/// @param said where in the log its own words begin
public record BackgroundServer(Process process, Path data, Path log, long said) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LOG_LINES = 10;
    private static final String OWN_WORDS = "millrace: ";

    /// @param options of `up`, besides port and folder
    public static BackgroundServer start(ServerAddress server, List<String> options) throws IOException {
        Path data = server.data();
        RunningServer.find(data).ifPresent(running -> {
            throw new UserError("the server of " + data + " runs already, at " + running.uri()
                    + ". To give it another port, stop it first: " + Installation.called() + " down --data "
                    + ShellWords.quoted(data.toString()));
        });
        Path log = log(data);
        List<String> command = new ArrayList<>();
        Installation.program("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(List.of(
                Installation.current().launcher().toString(), "up",
                "--port", Integer.toString(server.port()),
                "--data", data.toString()));
        command.addAll(options);
        long said = Files.exists(log) ? Files.size(log) : 0;
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true)
                .start();
        return new BackgroundServer(process, data, log, said);
    }

    private static Path log(Path data) {
        Storage.refuseForeign(data);
        try {
            Path log = Files.createDirectories(data).resolve("server.log");
            if (!Files.exists(log)) {
                Files.createFile(log);
            }
            if (!Files.isWritable(log)) {
                throw new AccessDeniedException(log.toString());
            }
            return log;
        } catch (IOException e) {
            throw new UserError("the data folder " + data + " cannot be written (" + reason(e)
                    + "): give another with --data");
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission: " + denied.getFile();
            case java.nio.file.FileAlreadyExistsException file -> file.getFile() + " is a file";
            case java.nio.file.NoSuchFileException gone -> "there is no " + gone.getFile();
            case FileSystemException named when named.getReason() != null -> named.getReason() + ": " + named.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// @return where it answers
    public URI awaitReady() throws IOException, InterruptedException {
        long started = System.nanoTime();
        while (true) {
            Optional<URI> listening = RunningServer.find(data).map(RunningServer::uri);
            if (listening.flatMap(ServerAddress::health).isPresent()) {
                return listening.get();
            }
            if (!process.isAlive()) {
                throw didNotStart();
            }
            if (System.nanoTime() - started > PATIENCE.toNanos()) {
                process.destroy();
                throw new UserError("the server was not ready after " + PATIENCE.toSeconds() + " s; see " + log);
            }
            Thread.sleep(20);
        }
    }

    /// In its own sentence where it said one, else with the end of what it wrote.
    private UserError didNotStart() throws IOException {
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(said, all.length);
        List<String> lines = new String(all, from, all.length - from, StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (said == 0 && !Files.exists(data.resolve("format"))) {
            // A folder that is not a data folder is left as it was.
            Files.deleteIfExists(log);
        }
        return lines.stream()
                .filter(line -> line.startsWith(OWN_WORDS))
                .reduce((first, last) -> last)
                .map(line -> new UserError(line.substring(OWN_WORDS.length())))
                .orElseGet(() -> new UserError("the server did not start. The end of " + log + ":\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()))));
    }
}

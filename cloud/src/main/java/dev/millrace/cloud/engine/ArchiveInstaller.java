package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.storage.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// One installation: the archive, unpacked; the jars beside its own; and what the program makes of them at last.
///
/// ```
/// <folder>/<archive>  while it is needed; what is there from an installation broken off, stays
///          …          what was unpacked
/// ```
final class ArchiveInstaller {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MEGABYTE = 1_000_000;
    private static final int TOLD_EVERY_MEGABYTES = 25;
    private static final Duration CONNECTED = Duration.ofSeconds(20);

    private final ArchiveProgram program;
    private final PythonIndex index;
    private final MavenRepositories repositories;
    private final Installation installation;
    private final Duration patience;
    private final Consumer<Progress> progress;

    ArchiveInstaller(
            ArchiveProgram program,
            PythonIndex index,
            MavenRepositories repositories,
            Installation installation,
            Duration patience,
            Consumer<Progress> progress) {
        this.program = program;
        this.index = index;
        this.repositories = repositories;
        this.installation = installation;
        this.patience = patience;
        this.progress = progress;
    }

    void run() throws IOException, EngineException, InterruptedException {
        Path folder = Files.createDirectories(installation.folder());
        Path archive = folder.resolve(program.archive().file());
        if (!program.archive().pin().holds(archive)) {
            download(archive);
        }
        progress.accept(Progress.at(Step.UNPACKING));
        for (String place : program.places().values()) {
            FileTree.delete(folder.resolve(place));
        }
        unpack(archive, folder);
        Path jars = Files.createDirectories(folder.resolve(program.jars()));
        new JarDownloads(program.name(), repositories, jars, _ -> {}).run(program.beside());
        progress.accept(Progress.at(Step.REHEARSAL));
        InstallCommand commands = new InstallCommand(program.name(), folder, patience);
        try {
            program.finish()
                    .finish(
                            installation,
                            (command, environment) -> commands.run("Its first start failed", command, environment, _ -> {}));
        } catch (IOException | EngineException | InterruptedException told) {
            throw told;
        } catch (Exception failure) {
            throw new EngineException(program.name() + " could not be installed: " + failure, failure);
        }
        Files.delete(archive);
    }

    private void download(Path archive) throws IOException, EngineException, InterruptedException {
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECTED)
                .build()) {
            Tries.of(() -> fetch(client, part));
        } catch (IOException failure) {
            Files.deleteIfExists(part);
            throw new EngineException(
                    program.name() + " could not be installed. Its archive could not be had: " + failure.getMessage()
                            + " (PIP_INDEX_URL names another index)",
                    failure);
        }
        Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path fetch(HttpClient client, Path part) throws IOException, InterruptedException {
        long bytes = program.archive().pin().bytes();
        int all = (int) (bytes / MEGABYTE);
        progress.accept(new Progress(Step.PACKAGES, 0, all, program.bytes()));
        URI address = index.locate(client, program.archive().project(), program.archive().file());
        HttpResponse<InputStream> answer =
                client.send(index.request(address).timeout(patience).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body();
                OutputStream out = Files.newOutputStream(part)) {
            if (answer.statusCode() != 200) {
                throw Tries.failure(address + " answered " + answer.statusCode(), answer.statusCode());
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            long done = 0;
            int told = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                done += read;
                if (done > bytes) {
                    break;
                }
                int now = (int) (done / MEGABYTE);
                if (now >= told + TOLD_EVERY_MEGABYTES || done == bytes) {
                    told = now;
                    progress.accept(new Progress(Step.PACKAGES, now, all, program.bytes()));
                }
            }
        }
        if (!program.archive().pin().holds(part)) {
            throw new Tries.SettledException(address + " is not the archive that the lock file names");
        }
        return part;
    }

    private void unpack(Path archive, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Optional<String> place = entry.isFile() ? program.place(entry.getName()) : Optional.empty();
                if (place.isEmpty()) {
                    continue;
                }
                Path file = folder.resolve(place.get()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("a file of the archive leads out of its folder: " + entry.getName());
                }
                Files.createDirectories(file.getParent());
                Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
                // Whoever runs in the sandbox is another user.
                boolean executable = (entry.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }
}

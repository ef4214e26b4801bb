package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// One installation: the jars that the lock file names, the class of ours compiled against them, and what a first start
/// loaded, kept for the later ones.
///
/// ```
/// <folder>/jars/        each checked before it has its name; what is there from an installation broken off, stays
///          classes.jar  the class of ours
///          start.aot    what the rehearsal loaded; without it a start only takes longer
///          start        the command, a word a line
/// ```
final class JarInstaller {
    private static final Logger LOG = System.getLogger(JarInstaller.class.getName());
    private static final int DOWNLOADS_AT_A_TIME = 6;
    private static final Duration PATIENCE_OF_ONE = Duration.ofMinutes(5);

    private final JarProgram program;
    private final MavenRepositories repositories;
    private final Path folder;
    private final Path jars;
    private final Installation installation;
    private final InstallCommand commands;
    private final Consumer<Progress> progress;

    JarInstaller(
            JarProgram program,
            MavenRepositories repositories,
            Installation installation,
            Duration patience,
            Consumer<Progress> progress) {
        this.program = program;
        this.repositories = repositories;
        this.installation = installation;
        this.folder = installation.folder();
        this.jars = folder.resolve("jars");
        this.commands = new InstallCommand(program.name(), folder, patience);
        this.progress = progress;
    }

    void run() throws IOException, EngineException, InterruptedException {
        Files.createDirectories(jars);
        download();
        compile();
        boolean rehearsed = rehearse();
        List<String> start = command(rehearsed ? "-XX:AOTCache=" + cache() : "-Xshare:auto");
        Files.write(installation.start(), start);
    }

    private void download() throws IOException, EngineException, InterruptedException {
        List<JarProgram.Jar> all = program.jars();
        long bytes = program.bytes();
        progress.accept(new Progress(Step.PACKAGES, 0, all.size(), bytes));
        try (ExecutorService threads = Executors.newFixedThreadPool(
                        DOWNLOADS_AT_A_TIME, Thread.ofVirtual().name("engine-download-", 0).factory());
                HttpClient client = HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(20))
                        .build()) {
            CompletionService<Path> fetched = new ExecutorCompletionService<>(threads);
            for (JarProgram.Jar jar : all) {
                fetched.submit(() -> fetch(client, jar));
            }
            try {
                for (int done = 1; done <= all.size(); done++) {
                    fetched.take().get();
                    progress.accept(new Progress(Step.PACKAGES, done, all.size(), bytes));
                }
            } catch (ExecutionException failure) {
                threads.shutdownNow();
                client.shutdownNow();
                throw new EngineException(
                        program.name() + " could not be installed. A jar could not be had: "
                                + (failure.getCause() instanceof IOException why ? why.getMessage() : failure.getCause())
                                + " (" + MavenRepositories.VARIABLE + " names another repository)",
                        failure);
            } catch (InterruptedException ended) {
                threads.shutdownNow();
                client.shutdownNow();
                throw ended;
            }
        }
    }

    private Path fetch(HttpClient client, JarProgram.Jar jar) throws IOException, InterruptedException {
        Path file = jars.resolve(jar.file());
        if (isPinned(file, jar)) {
            return file;
        }
        Path part = jars.resolve(jar.file() + ".part");
        Path local = repositories.local().resolve(jar.path());
        if (isPinned(local, jar)) {
            Files.copy(local, part, StandardCopyOption.REPLACE_EXISTING);
        } else {
            URI address = repositories.remote().resolve(jar.path());
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE_OF_ONE);
            repositories.authorization().ifPresent(login -> request.header("Authorization", login));
            HttpResponse<Path> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofFile(part));
            if (answer.statusCode() != 200) {
                Files.deleteIfExists(part);
                throw new IOException(address + " answered " + answer.statusCode());
            }
            if (!isPinned(part, jar)) {
                Files.deleteIfExists(part);
                throw new IOException(address + " is not the jar that the lock file names");
            }
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isPinned(Path file, JarProgram.Jar jar) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != jar.bytes()) {
            return false;
        }
        MessageDigest sha = Program.sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(sha.digest()).equals(jar.sha256());
    }

    private void compile() throws IOException, EngineException, InterruptedException {
        progress.accept(Progress.at(Step.UNPACKING));
        Path classes = folder.resolve("classes");
        FileTree.delete(classes);
        Files.createDirectories(classes);
        Path source = folder.resolve(program.main() + ".java");
        Files.writeString(source, program.source());
        commands.run(
                "The class that starts it was not compiled",
                List.of(tool("javac"), "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", jars + "/*", source.toString()),
                environment(),
                _ -> {});
        // In a jar, because what comes from folders is not kept for later starts.
        commands.run(
                "The class that starts it was not packed",
                List.of(tool("jar"), "--create", "--file", ours().toString(), "-C", classes.toString(), "."),
                environment(),
                _ -> {});
    }

    /// @return whether the later starts have something of it
    private boolean rehearse() throws IOException, InterruptedException {
        progress.accept(Progress.at(Step.REHEARSAL));
        Path scratch = folder.resolve("rehearsal");
        try {
            FileTree.delete(scratch);
            Files.createDirectories(scratch);
            Files.deleteIfExists(cache());
            List<String> words = new ArrayList<>(command("-XX:AOTCacheOutput=" + cache()));
            words.addAll(List.of(JarProgram.REHEARSAL, scratch.toString()));
            commands.run("Its rehearsal failed", words, environment(), _ -> {});
        } catch (EngineException failure) {
            // It may yet start; if not, that is told then.
            LOG.log(Level.WARNING, failure.getMessage());
        } finally {
            FileTree.delete(scratch);
        }
        return Files.isRegularFile(cache());
    }

    private List<String> command(String share) {
        var words = new ArrayList<String>();
        words.add(tool("java"));
        words.addAll(program.options());
        words.add(share);
        var path = new StringBuilder(ours().toString());
        // In the lock's order, so that it is the same at every start.
        program.jars().forEach(jar -> path.append(':').append(jars.resolve(jar.file())));
        words.addAll(List.of("-cp", path.toString(), program.main()));
        return words;
    }

    private Map<String, String> environment() {
        return Map.of("HOME", folder.toString(), "PATH", "/usr/local/bin:/usr/bin:/bin");
    }

    private Path ours() {
        return folder.resolve("classes.jar");
    }

    private Path cache() {
        return folder.resolve("start.aot");
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}

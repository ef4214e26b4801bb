package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        new JarDownloads(program.name(), repositories, jars, progress).run(program.jars());
        compile();
        boolean rehearsed = rehearse();
        List<String> start = command(rehearsed ? "-XX:AOTCache=" + cache() : "-Xshare:auto");
        Files.write(installation.start(), start);
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

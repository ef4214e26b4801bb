package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The programs that were installed for this user, once for all of his servers.
///
/// ```
/// engines/<name>-<digest>.lock    held by who installs it
/// engines/<name>-<digest>/        a Python environment, or jars
///     complete                    written last: without it the folder is nothing, and is made anew
/// ```
/// The digest is of the pins and of the interpreter or virtual machine, so that another of those gets another folder
/// and nothing is changed under a program that runs. An environment is made where it stays, because its commands have
/// its path in their first lines; `pip install --target` could be moved, but brings no commands, and programs start
/// each other by those.
public final class InstalledPrograms {
    private static final String COMPLETE = "complete";
    private static final int DIGITS = 16;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Path folder;
    private final InstalledInterpreters interpreters;
    private final Supplier<MavenRepositories> repositories;
    private final Supplier<PythonIndex> index;
    private final Duration patience;

    /// One installation at a time: two would only share the line and the disk.
    private final ReentrantLock installing = new ReentrantLock();

    /// From where this user's Maven and pip download; their settings are read when something is installed.
    /// @param patience  how long an installation may take, or another's be waited for
    public InstalledPrograms(Path folder, InstalledInterpreters interpreters, Duration patience) {
        this(folder, interpreters, MavenRepositories::ofThisUser, PythonIndex::ofThisUser, patience);
    }

    InstalledPrograms(
            Path folder,
            InstalledInterpreters interpreters,
            Supplier<MavenRepositories> repositories,
            Supplier<PythonIndex> index,
            Duration patience) {
        this.folder = folder.toAbsolutePath();
        this.interpreters = interpreters;
        this.repositories = repositories;
        this.index = index;
        this.patience = patience;
    }

    /// In the user's cache folder.
    public static Path ofThisUser() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> path.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("millrace/engines");
    }

    /// The program, installed if it was not. What is there already says nothing to `progress`.
    public Installation install(Program program, Consumer<Progress> progress)
            throws EngineException, InterruptedException {
        Recipe recipe = recipe(program);
        String name = program.name() + "-" + recipe.digest().substring(0, DIGITS);
        var installation = new Installation(folder.resolve(name));
        try {
            if (isComplete(installation, recipe)) {
                return installation;
            }
            Files.createDirectories(folder);
            if (!installing.tryLock()) {
                progress.accept(Progress.at(Step.WAITING));
                if (!installing.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw busy(program);
                }
            }
            try (FileChannel lock = FileChannel.open(
                            folder.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = hold(lock, program, progress)) {
                if (!isComplete(installation, recipe)) {
                    recipe.installer().install(installation, progress);
                    Files.writeString(installation.folder().resolve(COMPLETE), recipe.digest());
                }
            } finally {
                installing.unlock();
            }
            return installation;
        } catch (IOException failure) {
            throw new EngineException(
                    program.name() + " could not be installed in " + folder + ": " + failure, failure);
        }
    }

    /// How a kind of program is installed on this machine.
    ///
    /// @param digest     tells it from every other
    /// @param essential  a file without which it cannot be started
    private record Recipe(String digest, Function<Installation, Path> essential, Installer installer) {}

    private interface Installer {
        void install(Installation installation, Consumer<Progress> progress)
                throws IOException, EngineException, InterruptedException;
    }

    private Recipe recipe(Program program) throws EngineException {
        return switch (program) {
            case PythonProgram python -> {
                Interpreter interpreter = interpreters
                        .exactPython(python.python())
                        .orElseThrow(() -> new EngineException(python.name() + " needs Python " + python.python()
                                + ", which is not on this machine. Install it (pyenv and uv are looked at,"
                                + " too) and try again."));
                yield new Recipe(
                        python.digest(interpreter.version() + " " + interpreter.executable()),
                        Installation::python,
                        installer(python, interpreter));
            }
            case ArchiveProgram archive -> new Recipe(
                    archive.digest(),
                    Installation::start,
                    (place, progress) -> new ArchiveInstaller(
                                    archive, index.get(), repositories.get(), place, patience, progress)
                            .run());
            case MadeProgram made -> new Recipe(
                    made.digest(),
                    place -> place.folder().resolve(made.essential()),
                    (place, progress) -> make(made, place, progress));
            case JarProgram jars -> new Recipe(
                    jars.digest(System.getProperty("java.home") + " " + System.getProperty("java.vm.version")),
                    Installation::start,
                    (place, progress) -> new JarInstaller(jars, repositories.get(), place, patience, progress).run());
        };
    }

    private Installer installer(PythonProgram program, Interpreter python) {
        return switch (program.by()) {
            case PythonProgram.By.Pip() -> (place, progress) ->
                    new PythonInstaller(program, python.executable(), place, patience, progress).run();
            case PythonProgram.By.Uv(String builders) -> (place, progress) -> new UvInstaller(
                            program,
                            builders,
                            python.executable(),
                            install(UvInstaller.program(program.python()), _ -> {}),
                            index.get(),
                            folder.resolve("downloads"),
                            place,
                            patience,
                            progress)
                    .run();
        };
    }

    private void make(MadeProgram program, Installation place, Consumer<Progress> progress)
            throws IOException, EngineException, InterruptedException {
        progress.accept(Progress.at(Step.PACKAGES));
        FileTree.delete(place.folder());
        Files.createDirectories(place.folder());
        Map<String, String> environment = PythonInstaller.environment();
        program.maker().make(place, new MadeProgram.Making() {
            @Override
            public void jars(String lock, Path into) throws IOException, EngineException, InterruptedException {
                Files.createDirectories(into);
                new JarDownloads(program.name(), repositories.get(), into, progress).run(JarProgram.jars(lock));
            }

            @Override
            public void run(String otherwise, List<String> command, Consumer<String> lines)
                    throws IOException, EngineException, InterruptedException {
                new InstallCommand(program.name(), place.folder(), patience)
                        .run(otherwise, command, environment, lines);
            }
        });
    }

    private static boolean isComplete(Installation installation, Recipe recipe) throws IOException {
        Path marker = installation.folder().resolve(COMPLETE);
        return Files.isRegularFile(marker)
                && Files.readString(marker).equals(recipe.digest())
                && Files.isReadable(recipe.essential().apply(installation));
    }

    /// Waits for another process by asking again, because a wait in the kernel has no end.
    private FileLock hold(FileChannel file, Program program, Consumer<Progress> progress)
            throws IOException, EngineException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            try {
                FileLock lock = file.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException ofThisProcess) {
                // A server that is just ending in the same process.
            }
            if (System.nanoTime() > until) {
                throw busy(program);
            }
            if (!told) {
                progress.accept(Progress.at(Step.WAITING));
                told = true;
            }
            Thread.sleep(POLL);
        }
    }

    private EngineException busy(Program program) {
        return new EngineException("Another server installs " + program.name() + " and has not finished within "
                + patience.toSeconds() + " s.");
    }
}

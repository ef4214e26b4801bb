package dev.millrace.cloud.sandbox;

import dev.millrace.cloud.sandbox.Start.Problem;
import dev.millrace.cloud.sandbox.image.RootView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Runs programs without namespaces, where nothing else is possible and it was asked for: as the server's user, who
/// sees what the server sees.
///
/// Without a root of its own a program cannot find `/var/task` or an image's `/app`. So paths in the command and the
/// environment that lead somewhere in the root are replaced by the paths on the machine, also in the file of a
/// `@/app/jib-classpath-file`. An image with a system of its own cannot run like this.
final class PlainRunner implements Runner {
    private final Path runs;

    PlainRunner(Path directory) throws IOException {
        this.runs = Files.createDirectories(directory.resolve("plain-runs"));
    }

    @Override
    public Preparation prepare(Assembly assembly, List<Companion> companions, boolean oneStream) throws IOException {
        if (assembly.spec().ownLoopback()) {
            return new Impossible(Problem.NO_ISOLATION, "Without isolation no program has a loopback of its own.");
        }
        if (assembly.spec().root() instanceof Root.Image(Path image) && Assembly.hasSystem(image)) {
            return new Impossible(
                    Problem.NO_ISOLATION,
                    "This image brings a system of its own, which cannot run without isolation; build it from scratch "
                            + "(Jib: `from.image` = `scratch`) or allow namespaces: `millrace doctor` says how.");
        }
        SandboxSpec spec = assembly.spec();
        var view = assembly.view();
        Path run = Files.createDirectories(runs.resolve(UUID.randomUUID().toString()));
        var command = new ArrayList<String>();
        for (String word : spec.command()) {
            command.add(onMachine(assembly, view, run, word));
        }
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
            environment.put(variable.getKey(), list(assembly, view, variable.getValue()));
        }
        var words = new ArrayList<>(List.of(
                Machine.tool("env").map(Path::toString).orElse("/usr/bin/env"),
                "-C",
                list(assembly, view, spec.workingDirectory())));
        Machine.tool("prlimit")
                .ifPresent(prlimit ->
                        words.addAll(List.of(prlimit.toString(), "--nofile=" + OpenFiles.atMost(spec.maxOpenFiles()), "--core=0", "--")));
        var setup = new ShellScript()
                .lines("exec 3</dev/null\nprintf '\\036ready\\n' >&2\nunset PWD OLDPWD SHLVL LC_ALL")
                .export(environment);
        var beside = new ShellScript();
        for (Companion companion : companions) {
            var other = new ArrayList<>(words);
            other.add(onMachine(assembly, view, run, companion.path()));
            beside.runBeside(companion.name(), other, spec.hidden(), oneStream);
        }
        words.addAll(command);
        var main = new ShellScript().run(companions.isEmpty() ? "exec " : "", words, oneStream);
        if (!companions.isEmpty()) {
            main.lines(Companion.MAIN_ENDED);
        }
        var outer = new ArrayList<String>();
        Machine.tool("setpriv")
                .ifPresent(setpriv -> outer.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
        outer.addAll(List.of("/bin/sh", "-s"));
        return new Ready(outer, setup, beside, main, false, () -> delete(run));
    }

    private static String onMachine(Assembly assembly, RootView view, Path run, String word) throws IOException {
        if (word.startsWith("@/")) {
            Optional<Path> file = view.resolve(word.substring(1));
            if (file.isPresent() && Files.isRegularFile(file.get())) {
                Path rewritten = run.resolve(file.get().getFileName() + "-" + UUID.randomUUID());
                var lines = new ArrayList<String>();
                for (String line : Files.readAllLines(file.get())) {
                    lines.add(list(assembly, view, line));
                }
                Files.write(rewritten, lines);
                return "@" + rewritten;
            }
        }
        return list(assembly, view, word);
    }

    /// One path or several with `:` between them; anything else stays as it is.
    private static String list(Assembly assembly, RootView view, String text) throws IOException {
        if (!text.startsWith("/")) {
            return text;
        }
        var paths = new ArrayList<String>();
        for (String path : text.split(":", -1)) {
            paths.add(path(assembly, view, path));
        }
        return String.join(":", paths);
    }

    private static String path(Assembly assembly, RootView view, String path) throws IOException {
        if (!path.startsWith("/") || path.equals("/")) {
            return path;
        }
        // A class path may end in a star that the JVM expands.
        String suffix = path.endsWith("/*") ? "/*" : "";
        String plain = path.substring(0, path.length() - suffix.length());
        return view.resolve(plain)
                .filter(found -> isInside(assembly, found))
                .map(found -> found + suffix)
                .orElse(path);
    }

    private static boolean isInside(Assembly assembly, Path found) {
        return Stream.concat(
                        Stream.of(assembly.root()), assembly.binds().stream().map(Bind::source))
                .anyMatch(found::startsWith);
    }

    private static void delete(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(run);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

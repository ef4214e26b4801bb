package dev.millrace.cloud.sandbox.runtime;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the Pythons and Nodes of this machine: in the search path and where version managers (pyenv, uv, asdf, mise,
/// nvm) keep them. A name proves nothing, so one is believed when it ran and said that it is what it is called. A
/// manager's shims are passed over: each would start one of its versions, at ten times the cost, or say that none is
/// chosen; and the versions are looked at themselves.
public final class InstalledInterpreters {
    private static final int MAX_CANDIDATES = 200;
    private static final int PROBE_SECONDS = 10;
    private static final Pattern PYTHON = Pattern.compile("python3\\.\\d{1,2}");

    /// What AWS's Python runtimes bring besides the standard library.
    private static final String SUPPLIED_WITH_PYTHON =
            "'boto3','botocore','s3transfer','jmespath','dateutil','urllib3','six'";

    private static final String PROBE_PYTHON = """
            import sys, os, importlib.util as u
            print('%d.%d' % sys.version_info[:2])
            print(os.path.realpath(sys.executable))
            print(os.path.realpath(sys.base_prefix))
            for name in (SUPPLIED):
                spec = u.find_spec(name)
                if spec and spec.origin:
                    print(os.path.realpath(os.path.dirname(spec.origin) if spec.submodule_search_locations else spec.origin))
            """.replace("SUPPLIED", SUPPLIED_WITH_PYTHON);

    /// Whether an interpreter can work with another one's packages, whose paths it is given.
    private static final String PROBE_LENT = """
            import os, sys, tempfile
            with tempfile.TemporaryDirectory() as folder:
                for path in sys.argv[1:]:
                    os.symlink(path, os.path.join(folder, os.path.basename(path)))
                sys.path.insert(0, folder)
                import boto3
                boto3.client('kinesis', region_name='us-east-1')
            print('works')
            """;

    private static final String PROBE_NODE =
            "console.log(process.versions.node + '\\n' + require('fs').realpathSync(process.execPath))";

    private final List<Path> searchPath;
    private final Path home;
    private final Map<Path, Optional<Interpreter>> tried = new ConcurrentHashMap<>();
    private final Map<Path, Interpreter> equipped = new ConcurrentHashMap<>();

    /// @param searchPath  directories, the first is asked first
    /// @param home        of the user whose version managers are looked at
    InstalledInterpreters(List<Path> searchPath, Path home) {
        this.searchPath = searchPath.stream()
                .filter(directory -> !(directory.startsWith(home) && directory.endsWith("shims")))
                .toList();
        this.home = home;
    }

    public static InstalledInterpreters ofThisMachine() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        var directories = new LinkedHashSet<Path>();
        Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/local/bin", "/usr/bin", "/bin"))
                .filter(text -> text.startsWith("/"))
                .map(Path::of)
                .forEach(directories::add);
        return new InstalledInterpreters(List.copyOf(directories), Path.of(System.getProperty("user.home")));
    }

    /// This version, or the nearest that works: of two as near, the newer. One without boto3 gets another one's; where
    /// that is too new for it, the nearest with boto3 takes its place. Each is tried only when no nearer one serves.
    public Optional<Interpreter> python(Version wanted) {
        Optional<Interpreter> found = pythons(wanted).findFirst().map(this::equipped);
        return found.filter(Interpreter::hasBoto3)
                .or(() -> pythons(wanted)
                        .map(this::equipped)
                        .filter(Interpreter::hasBoto3)
                        .findFirst())
                .or(() -> found);
    }

    /// This version and no other: what was compiled for one loads in no other.
    public Optional<Interpreter> exactPython(Version wanted) {
        return pythons(wanted).findFirst().filter(nearest -> nearest.version().equals(wanted));
    }

    private Interpreter equipped(Interpreter python) {
        return python.hasBoto3()
                ? python
                : equipped.computeIfAbsent(python.executable(), _ -> withLentBoto3(python));
    }

    /// boto3 and what it needs are plain Python: those of a near version serve, where a trial says so.
    private Interpreter withLentBoto3(Interpreter poor) {
        return pythons(poor.version())
                .filter(Interpreter::hasBoto3)
                .map(Interpreter::supplied)
                .distinct()
                .filter(supplied -> worksWith(poor, supplied))
                .findFirst()
                .map(poor::supplied)
                .orElse(poor);
    }

    private static boolean worksWith(Interpreter python, List<Bind> supplied) {
        var command = new ArrayList<>(List.of(python.executable().toString(), "-I", "-B", "-c", PROBE_LENT));
        supplied.forEach(bind -> command.add(bind.source().toString()));
        return run(command).equals(List.of("works"));
    }

    Optional<Interpreter> node(Version wanted) {
        return nodes().stream().flatMap(path -> tried(path).stream()).min(nearness(wanted, Interpreter::version));
    }

    private static <T> Comparator<T> nearness(Version wanted, Function<T, Version> version) {
        return Comparator.<T>comparingInt(one -> distance(version.apply(one), wanted))
                .thenComparing(version, Comparator.reverseOrder());
    }

    private static int distance(Version one, Version other) {
        return Math.abs(one.major() - other.major()) * 100 + Math.abs(one.minor() - other.minor());
    }

    /// Those that work, the nearest first; each is tried when it is come to.
    private Stream<Interpreter> pythons(Version wanted) {
        var directories = new LinkedHashSet<>(searchPath);
        for (String versions : List.of(
                ".pyenv/versions",
                ".local/share/uv/python",
                ".asdf/installs/python",
                ".local/share/mise/installs/python")) {
            directories.addAll(below(home.resolve(versions)));
        }
        var candidates = new LinkedHashSet<Path>();
        directories.forEach(directory -> candidates.addAll(named(directory, PYTHON)));
        List<Path> nearestFirst = candidates.stream()
                .sorted(nearness(wanted, InstalledInterpreters::versionInName))
                .toList();
        return nearestFirst.stream().flatMap(path -> tried(path).stream());
    }

    private static Version versionInName(Path python) {
        String name = python.getFileName().toString();
        return new Version(3, Integer.parseInt(name.substring(name.indexOf('.') + 1)));
    }

    private List<Path> nodes() {
        var directories = new LinkedHashSet<>(searchPath);
        for (String versions : List.of(
                ".nvm/versions/node", ".nodenv/versions", ".asdf/installs/nodejs", ".local/share/mise/installs/node")) {
            directories.addAll(below(home.resolve(versions)));
        }
        return directories.stream()
                .map(directory -> directory.resolve("node"))
                .filter(Files::isExecutable)
                .toList();
    }

    /// The `bin` directories of the versions kept here, the newer first.
    private static Set<Path> below(Path versions) {
        var found = new LinkedHashSet<Path>();
        try (Stream<Path> each = Files.list(versions)) {
            each.sorted(Comparator.reverseOrder())
                    .limit(MAX_CANDIDATES)
                    .map(version -> version.resolve("bin"))
                    .forEach(found::add);
        } catch (IOException notThere) {
            // That manager is not used.
        }
        return found;
    }

    private static List<Path> named(Path directory, Pattern name) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .filter(Files::isExecutable)
                    .sorted()
                    .limit(MAX_CANDIDATES)
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private Optional<Interpreter> tried(Path candidate) {
        return tried.computeIfAbsent(candidate, path -> {
            boolean node = path.getFileName().toString().equals("node");
            List<String> lines = node
                    ? run(List.of(path.toString(), "-e", PROBE_NODE))
                    : run(List.of(path.toString(), "-I", "-c", PROBE_PYTHON));
            return node
                    ? nodeOf(lines)
                    : pythonOf(lines).filter(found -> found.version().equals(versionInName(path)));
        });
    }

    private static Optional<Interpreter> pythonOf(List<String> lines) {
        if (lines.size() < 3) {
            return Optional.empty();
        }
        return version(lines.getFirst()).map(version -> {
            var supplied = new ArrayList<Bind>();
            for (String line : lines.subList(3, lines.size())) {
                Path path = Path.of(line);
                supplied.add(new Bind(path, HostRuntimes.RUNTIME + "/" + path.getFileName()));
            }
            return new Interpreter(version, Path.of(lines.get(1)), Path.of(lines.get(2)), supplied);
        });
    }

    /// The SDK in the first folder that has it: what `NODE_PATH` names, then where `npm install -g` puts packages.
    private static List<Bind> nodePackages(Path home) {
        String given = Optional.ofNullable(System.getenv("NODE_PATH")).orElse("");
        return Stream.concat(
                        Stream.of(given.split(":"))
                                .filter(path -> path.startsWith("/"))
                                .map(Path::of),
                        Stream.of(home.resolve("lib/node_modules")))
                .map(NodePackages::new)
                .filter(NodePackages::haveSdk)
                .findFirst()
                .map(NodePackages::lent)
                .orElse(List.of());
    }

    private static Optional<Interpreter> nodeOf(List<String> lines) {
        if (lines.size() < 2) {
            return Optional.empty();
        }
        Path executable = Path.of(lines.get(1));
        Path directory = executable.resolveSibling("..").normalize();
        return version(lines.getFirst())
                .map(version -> new Interpreter(version, executable, directory, nodePackages(directory)));
    }

    private static Optional<Version> version(String text) {
        Matcher matcher = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*").matcher(text);
        return matcher.matches()
                ? Optional.of(new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    private static List<String> run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? printed.lines().toList() : List.of();
        } catch (IOException unusable) {
            return List.of();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}

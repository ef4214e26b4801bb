package dev.millrace.cloud.sandbox.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the JDKs of this machine, as their `release` files tell of them: in JAVA_HOME, by the search path, and in the
/// folders where systems and people's tools keep them.
public final class InstalledJdks {
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");
    private static final List<String> PLACES =
            List.of("/usr/lib/jvm", "/usr/java", "/opt/java", "/opt", "/Library/Java/JavaVirtualMachines");

    private static final List<String> TOOLS = List.of(".jdks", ".sdkman/candidates/java", ".local/share/mise/installs/java");

    private final Optional<String> javaHome;
    private final String searchPath;
    private final List<Path> places;

    InstalledJdks(Optional<String> javaHome, String searchPath, List<Path> places) {
        this.javaHome = javaHome;
        this.searchPath = searchPath;
        this.places = places;
    }

    public static InstalledJdks ofThisMachine() {
        Path home = Path.of(System.getProperty("user.home"));
        return new InstalledJdks(
                Optional.ofNullable(System.getenv("JAVA_HOME")),
                Optional.ofNullable(System.getenv("PATH")).orElse(""),
                Stream.concat(PLACES.stream().map(Path::of), TOOLS.stream().map(home::resolve))
                        .toList());
    }

    /// One of this version, without symbolic links.
    public Optional<Path> find(int feature) {
        Stream<Path> named = javaHome.filter(path -> path.startsWith("/")).map(Path::of).stream();
        Stream<Path> called = Stream.of(searchPath.split(":"))
                .filter(path -> path.startsWith("/"))
                .map(path -> Path.of(path, "java"))
                .filter(Files::isExecutable)
                .flatMap(java -> real(java).stream())
                .flatMap(java -> Stream.ofNullable(java.getParent()).flatMap(bin -> Stream.ofNullable(bin.getParent())));
        Stream<Path> kept = places.stream()
                .flatMap(place -> below(place).stream())
                .flatMap(jdk -> Stream.of(jdk, jdk.resolve("Contents/Home")));
        return Stream.of(named, called, kept)
                .flatMap(paths -> paths)
                .filter(jdk -> feature(jdk) == feature && Files.isExecutable(jdk.resolve("bin/java")))
                .flatMap(jdk -> real(jdk).stream())
                .findFirst();
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static List<Path> below(Path place) {
        try (Stream<Path> found = Files.list(place)) {
            return found.sorted().toList();
        } catch (IOException notThere) {
            return List.of();
        }
    }

    private static int feature(Path jdk) {
        try {
            Matcher version = VERSION.matcher(Files.readString(jdk.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException none) {
            return 0;
        }
    }
}

package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// A JDK of this machine, lent to functions that bring none.
///
/// @param home   without symbolic links
/// @param binds  the JDK under its own path, and whatever its links lead to
public record Jdk(Path home, List<Bind> binds) {
    /// Below this the JVM takes the serial collector by itself, where it sees a machine of that size
    /// (`os::is_server_class_machine`: 2 GB less a quarter).
    private static final long SERVER_CLASS_BYTES = 1792L << 20;

    /// Debian links conf/security/policy/unlimited/*.
    private static final int LINKS_AT_MOST_BELOW = 5;

    public Jdk {
        binds = List.copyOf(binds);
    }

    public static Jdk at(Path javaHome) throws IOException {
        Path home = javaHome.toRealPath();
        Set<Path> sources = new LinkedHashSet<>();
        sources.add(home);
        try (Stream<Path> inside = Files.walk(home, LINKS_AT_MOST_BELOW)) {
            for (Path path : inside.filter(Files::isSymbolicLink).toList()) {
                if (!Files.exists(path)) {
                    continue;
                }
                Path real = path.toRealPath();
                if (!real.startsWith(home)) {
                    sources.add(real);
                }
            }
        }
        var binds = new ArrayList<Bind>();
        for (Path source : sources) {
            binds.add(Bind.same(source));
        }
        // A certificate store is often a link of a link: the first one's place must be there, too.
        Path certificates = home.resolve("lib/security/cacerts");
        if (Files.isSymbolicLink(certificates)) {
            Path first = certificates
                    .resolveSibling(Files.readSymbolicLink(certificates))
                    .normalize();
            if (Files.exists(first) && !first.startsWith(home) && !sources.contains(first)) {
                binds.add(Bind.same(first));
            }
        }
        return new Jdk(home, binds);
    }

    /// The JDK that runs this server.
    public static Jdk ofThisServer() throws IOException {
        return at(Path.of(System.getProperty("java.home")));
    }

    public Path java() {
        return home.resolve("bin/java");
    }

    /// The collector that a JVM alone on a machine of this size would take, unless the command or the environment
    /// names one. On AWS it sees the function's memory and chooses so; here it sees the whole machine.
    static List<String> collector(long memoryBytes, List<String> command, Map<String, String> environment) {
        boolean named = Stream.concat(
                        command.stream(),
                        Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                                .map(name -> environment.getOrDefault(name, "")))
                .anyMatch(text -> text.contains("GC") || text.contains("@"));
        return memoryBytes < SERVER_CLASS_BYTES && !named ? List.of("-XX:+UseSerialGC") : List.of();
    }
}

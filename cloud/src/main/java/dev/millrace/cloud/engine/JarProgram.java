package dev.millrace.cloud.engine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a program in Java is made of: jars from a Maven repository, and one class of ours that starts it.
///
/// That class is handed over as its source and compiled against the jars when they are installed, by the compiler of the
/// JDK that runs the server. So its calls are checked by a compiler, which reflection would not be, and building the
/// server needs none of the jars, which a module of its own would.
///
/// @param name     of its folder: lower case, digits and dashes
/// @param lock     a line per jar: `group:artifact:version[:classifier] bytes sha256`
/// @param main     the class of ours, in no package
/// @param source   its text. Started with the one argument [#REHEARSAL] and a folder it comes up, does a little of its
///                 work and ends: what it loaded on the way makes the later starts shorter
/// @param options  of the virtual machine, at every start
public record JarProgram(String name, String lock, String main, String source, List<String> options)
        implements Program {
    /// The argument that asks for a first start whose classes are kept.
    public static final String REHEARSAL = "--rehearsal";

    private static final Pattern PIN = Pattern.compile(
            "([A-Za-z0-9._-]+):([A-Za-z0-9._-]+):([A-Za-z0-9._-]+)(?::([A-Za-z0-9._-]+))? (\\d{1,18}) ([0-9a-f]{64})");

    public JarProgram {
        Program.checkName(name);
        options = List.copyOf(options);
        if (jars(lock).isEmpty()) {
            throw new IllegalArgumentException("the lock of " + name + " pins nothing");
        }
    }

    /// One jar, as it is pinned.
    record Jar(String group, String artifact, String version, String classifier, long bytes, String sha256) {
        String file() {
            return artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
        }

        /// Below a repository's root.
        String path() {
            return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + file();
        }
    }

    List<Jar> jars() {
        return jars(lock);
    }

    /// How much there is to download.
    long bytes() {
        return jars().stream().mapToLong(Jar::bytes).sum();
    }

    static List<Jar> jars(String lock) {
        return lock.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(JarProgram::jar)
                .toList();
    }

    private static Jar jar(String line) {
        Matcher pin = PIN.matcher(line);
        if (!pin.matches()) {
            throw new IllegalArgumentException("not pinned by version, size and SHA-256: " + line);
        }
        String classifier = pin.group(4) == null ? "" : pin.group(4);
        return new Jar(
                pin.group(1), pin.group(2), pin.group(3), classifier, Long.parseLong(pin.group(5)), pin.group(6));
    }

    /// Tells this program, on this virtual machine, from any other.
    String digest(String machine) {
        return Program.digest(machine, main, source, String.join(" ", options), lock);
    }
}

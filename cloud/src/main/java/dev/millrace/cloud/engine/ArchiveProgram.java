package dev.millrace.cloud.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a program is made of that comes as one archive of the Python index, to be unpacked and not to be built, and jars
/// that are put beside its own.
///
/// pip would build a wheel of the archive first, by code that is in it, and unpack that again: twice the time, and what
/// comes out fits one Python only.
///
/// @param name    of its folder: lower case, digits and dashes
/// @param lock    `pypi:project:version bytes sha256`, then a line per jar: `group:artifact:version[:classifier] bytes
///     sha256`
/// @param places  where the archive's files come to lie: their folders without the first, and ours; others are left out
/// @param omitted files of those that are left out all the same, by their names
/// @param jars    the folder of ours that jars are put into
/// @param finish  what is done when all files are there
/// @param machine what else tells this installation from another
public record ArchiveProgram(
        String name,
        String lock,
        Map<String, String> places,
        Pattern omitted,
        String jars,
        Finish finish,
        String machine)
        implements Program {
    private static final Pattern ARCHIVE =
            Pattern.compile("pypi:([A-Za-z0-9._-]+):([A-Za-z0-9._-]+) (\\d{1,18}) ([0-9a-f]{64})");

    /// Makes of unpacked files what can be started.
    @FunctionalInterface
    public interface Finish {
        /// @param commands run what the installation needs to have run
        void finish(Installation installation, Commands commands) throws Exception;
    }

    /// Runs a command of an installation. It has no other environment than it is given.
    @FunctionalInterface
    public interface Commands {
        void run(List<String> command, Map<String, String> environment) throws Exception;
    }

    /// The archive, as it is pinned.
    record Archive(String project, String version, Pin pin) {
        String file() {
            return project + "-" + version + ".tar.gz";
        }
    }

    public ArchiveProgram {
        Program.checkName(name);
        places = Map.copyOf(places);
        archive(lock);
        beside(lock);
    }

    Archive archive() {
        return archive(lock);
    }

    List<JarProgram.Jar> beside() {
        return beside(lock);
    }

    /// How much there is to download.
    public long bytes() {
        return archive().pin().bytes()
                + beside().stream().mapToLong(JarProgram.Jar::bytes).sum();
    }

    /// Where a file of the archive comes to lie; empty where it is left out.
    Optional<String> place(String entry) {
        String path = entry.substring(entry.indexOf('/') + 1);
        return places.entrySet().stream()
                .filter(place -> path.startsWith(place.getKey() + "/"))
                .map(place -> place.getValue() + path.substring(place.getKey().length()))
                .filter(file -> !omitted.matcher(file.substring(file.lastIndexOf('/') + 1)).matches())
                .findFirst();
    }

    private static Archive archive(String lock) {
        return lock.lines()
                .map(ARCHIVE::matcher)
                .filter(Matcher::matches)
                .map(pin -> new Archive(pin.group(1), pin.group(2), new Pin(Long.parseLong(pin.group(3)), pin.group(4))))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the lock pins no archive"));
    }

    private static List<JarProgram.Jar> beside(String lock) {
        return JarProgram.jars(lock.lines()
                .filter(line -> !ARCHIVE.matcher(line).matches())
                .reduce("", (all, line) -> all + line + "\n"));
    }

    String digest() {
        // In one order: that of an immutable map is another in every process.
        return Program.digest(machine, lock, new TreeMap<>(places).toString(), omitted.pattern(), jars);
    }
}

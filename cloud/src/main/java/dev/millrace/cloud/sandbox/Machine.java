package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What of this machine programs need to run: directories of programs and libraries, and the few files of `/etc` that
/// libraries read. None of it holds anyone's data.
public final class Machine {
    private static final List<String> SYSTEM =
            List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/gnu");

    private static final List<String> LIBRARIES = List.of("/lib", "/lib32", "/lib64", "/libx32", "/nix", "/gnu");

    private static final List<String> SETTINGS = List.of(
            "/etc/alternatives",
            "/etc/ca-certificates",
            "/etc/crypto-policies",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/localtime",
            "/etc/mime.types",
            "/etc/pki",
            "/etc/protocols",
            "/etc/services",
            "/etc/ssl/certs",
            "/etc/ssl/openssl.cnf",
            "/etc/timezone");

    static final String RESOLVER = "/etc/resolv.conf";

    /// Name resolution, for images as well.
    static final List<String> NAMES = List.of("/etc/hosts", RESOLVER, "/etc/nsswitch.conf");

    static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");

    private Machine() {}

    /// Directories of programs and libraries; those that are links on this machine (`/lib` to `usr/lib`) as links.
    static Layout system() throws IOException {
        return layout(SYSTEM);
    }

    /// Shared libraries only.
    static Layout libraries() throws IOException {
        Layout layout = layout(LIBRARIES);
        var binds = new ArrayList<>(layout.binds());
        for (String path : List.of("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32")) {
            if (Files.isDirectory(Path.of(path), LinkOption.NOFOLLOW_LINKS)) {
                binds.add(Bind.same(Path.of(path)));
            }
        }
        return new Layout(binds, layout.links());
    }

    static List<Bind> settings() {
        return existing(SETTINGS);
    }

    static List<Bind> names() {
        return existing(NAMES);
    }

    private static List<Bind> existing(List<String> files) {
        return files.stream()
                .map(Path::of)
                .filter(Files::exists)
                .map(Bind::same)
                .toList();
    }

    public static Optional<Path> tool(String name) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/run/current-system/sw/bin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Layout layout(List<String> paths) throws IOException {
        var binds = new ArrayList<Bind>();
        var links = new LinkedHashMap<String, String>();
        for (String text : paths) {
            Path path = Path.of(text);
            if (Files.isSymbolicLink(path)) {
                links.put(text, Files.readSymbolicLink(path).toString());
            } else if (Files.isDirectory(path)) {
                binds.add(Bind.same(path));
            }
        }
        return new Layout(binds, links);
    }

    /// @param links  path inside to target
    record Layout(List<Bind> binds, Map<String, String> links) {
        Layout {
            binds = List.copyOf(binds);
        }
    }
}

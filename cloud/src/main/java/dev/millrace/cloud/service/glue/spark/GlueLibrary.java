package dev.millrace.cloud.service.glue.spark;

import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Our `awsglue` for scripts, which the program brings: in its jar, or in a folder of classes.
public final class GlueLibrary {
    private static final String ROOT = "library";
    private static final String START = "sitecustomize.py";
    private static final String LEADS = "millrace_endpoint.py";

    private GlueLibrary() {}

    /// One file of it.
    public static void copy(String file, Path to) throws IOException {
        copy(GlueLibrary.class, ROOT + "/" + file, to);
    }

    /// What a Python reads at its start from a folder that it knows.
    public static void copyStart(Path folder) throws IOException {
        copy(START, folder.resolve(START));
        copyLeads(folder);
    }

    private static void copyLeads(Path folder) throws IOException {
        copy(HostRuntimes.class, LEADS, folder.resolve(LEADS));
    }

    private static void copy(Class<?> beside, String resource, Path to) throws IOException {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(resource), resource)) {
            Files.copy(in, to);
        }
    }

    /// All of it.
    public static void copyAll(Path to) throws IOException {
        URL marker = Objects.requireNonNull(GlueLibrary.class.getResource(ROOT + "/awsglue/__init__.py"));
        try {
            URI place = marker.toURI();
            if (place.getScheme().equals("jar")) {
                String jar = place.toString().substring(0, place.toString().indexOf('!'));
                try (FileSystem files = FileSystems.newFileSystem(Path.of(URI.create(jar.substring("jar:".length()))))) {
                    copyTree(files.getPath(place.toString().substring(jar.length() + 1)), to);
                }
            } else {
                copyTree(Path.of(place), to);
            }
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        copyLeads(to);
    }

    /// All of it as an archive, which executors import from.
    public static void zip(Path to) throws IOException {
        Files.deleteIfExists(to);
        try (FileSystem archive = FileSystems.newFileSystem(to, Map.of("create", "true"))) {
            copyAll(archive.getPath("/"));
        }
    }

    private static void copyTree(Path marker, Path to) throws IOException {
        Path root = Objects.requireNonNull(Objects.requireNonNull(marker.getParent()).getParent());
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".py")).toList()) {
                Path target = to.resolve(root.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(file, target);
            }
        }
    }
}

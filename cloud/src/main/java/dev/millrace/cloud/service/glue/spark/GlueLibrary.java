package dev.millrace.cloud.service.glue.spark;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// Our `awsglue` for scripts, which the program brings: in its jar, or in a folder of classes.
public final class GlueLibrary {
    private static final String ROOT = "library";

    private GlueLibrary() {}

    /// One file of it.
    public static void copy(String file, Path to) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GlueLibrary.class.getResourceAsStream(ROOT + "/" + file), file)) {
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

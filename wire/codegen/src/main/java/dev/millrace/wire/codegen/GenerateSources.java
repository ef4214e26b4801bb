package dev.millrace.wire.codegen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Writes the Java of every service in `wire/models`. A build step: run by wire's own build.
public final class GenerateSources {
    private GenerateSources() {}

    /// @param args the folder `wire/models`, the folder for the sources
    public static void main(String[] args) throws IOException {
        Path models = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Set<Path> written = new HashSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(models)) {
            files = all.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            ServiceSources service = new ServiceSources(JsonMapper.shared().readTree(Files.readString(file)));
            service.files().forEach((path, source) -> {
                Path place = target.resolve(path);
                written.add(place);
                writeIfChanged(place, source);
            });
        }
        try (Stream<Path> all = Files.walk(target)) {
            for (Path old : all.filter(Files::isRegularFile).toList()) {
                if (!written.contains(old)) {
                    Files.delete(old);
                }
            }
        }
    }

    /// An unchanged file keeps its time, so that the compiler sees nothing to do.
    private static void writeIfChanged(Path place, String source) {
        try {
            if (Files.exists(place) && Files.readString(place).equals(source)) {
                return;
            }
            Files.createDirectories(place.getParent());
            Files.writeString(place, source);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

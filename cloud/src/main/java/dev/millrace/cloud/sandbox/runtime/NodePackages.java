package dev.millrace.cloud.sandbox.runtime;

import dev.millrace.cloud.sandbox.Bind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The AWS SDK for JavaScript in a folder of packages, with what npm put beside it for it.
record NodePackages(Path folder) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SDK = "@aws-sdk";

    boolean haveSdk() {
        return Files.isDirectory(folder.resolve(SDK));
    }

    /// Scopes stand as a whole.
    List<Bind> lent() {
        Deque<String> open = new ArrayDeque<>(clients());
        Set<String> seen = new HashSet<>(open);
        Set<String> lent = new TreeSet<>();
        while (!open.isEmpty()) {
            String name = open.removeFirst();
            Path place = folder.resolve(name);
            if (Files.isDirectory(place)) {
                lent.add(name.startsWith("@") ? name.substring(0, name.indexOf('/')) : name);
                needed(place).stream().filter(seen::add).forEach(open::add);
            }
        }
        return lent.stream()
                .map(name -> new Bind(folder.resolve(name), HostRuntimes.NODE_MODULES + "/" + name))
                .toList();
    }

    private List<String> clients() {
        try (Stream<Path> packages = Files.list(folder.resolve(SDK))) {
            return packages.map(place -> SDK + "/" + place.getFileName()).sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static Collection<String> needed(Path place) {
        try {
            return JSON.readTree(Files.readString(place.resolve("package.json")))
                    .path("dependencies")
                    .propertyNames();
        } catch (IOException | JacksonException noneIsTold) {
            return List.of();
        }
    }
}

package dev.millrace.cloud.sandbox.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a layer says beside its files. All paths are relative to the root, steps joined by `/`.
///
/// On disk: a letter and a path, each ended by a zero byte (no name can hold one).
///
/// @param whiteouts  removed from the layers below (`w`)
/// @param opaque     directories whose content in the layers below is removed (`o`)
/// @param implied    directories that have no entry of their own (`i`): where the layers below have a symbolic link
///                   to a directory, it stays and is followed inside the root
record LayerIndex(Set<String> whiteouts, Set<String> opaque, Set<String> implied) {
    LayerIndex() {
        this(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    void write(Path file) throws IOException {
        var text = new StringBuilder();
        whiteouts.forEach(path -> text.append('w').append(path).append('\0'));
        opaque.forEach(path -> text.append('o').append(path).append('\0'));
        implied.forEach(path -> text.append('i').append(path).append('\0'));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    static LayerIndex read(Path file) throws IOException {
        var index = new LayerIndex();
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\0")) {
            if (line.isEmpty()) {
                continue;
            }
            String path = line.substring(1);
            switch (line.charAt(0)) {
                case 'w' -> index.whiteouts.add(path);
                case 'o' -> index.opaque.add(path);
                case 'i' -> index.implied.add(path);
                default -> throw new IOException("unknown line in " + file);
            }
        }
        return index;
    }
}

package dev.millrace.trainer;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// What a delivery stream left in a lake, copied to this machine: a file of JSON objects, one a line, or all such files
/// below a folder, in the order of their names, which is that of time. Plain or gzip, by their first bytes.
record LakeFiles(List<Path> files) {

    /// @throws TrainingException where there is nothing
    static LakeFiles at(Path place) {
        try (Stream<Path> found = Files.walk(place)) {
            List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
            if (files.isEmpty()) {
                throw new TrainingException("There is no file in " + place);
            }
            return new LakeFiles(files);
        } catch (IOException e) {
            throw new TrainingException("There is nothing to be read at " + place, e);
        }
    }

    void lines(Consumer<String> lines) {
        for (Path file : files) {
            try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
                bytes.mark(2);
                boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
                bytes.reset();
                InputStream text = zipped ? new GZIPInputStream(bytes) : bytes;
                try (BufferedReader reader = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
                    reader.lines().filter(line -> !line.isBlank()).forEach(lines);
                }
            } catch (IOException e) {
                throw new TrainingException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
            }
        }
    }
}

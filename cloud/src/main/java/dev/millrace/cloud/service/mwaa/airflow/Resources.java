package dev.millrace.cloud.service.mwaa.airflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files of ours that lie beside these classes.
final class Resources {
    /// What Airflow's process finds in its Python path.
    private static final List<String> PYTHON = List.of(
            "millrace_airflow.py",
            "millrace_auth.py",
            "millrace_clock.py",
            "millrace_ends.py",
            "millrace_keeper.py",
            "millrace_logging.py",
            "millrace_login.py",
            "millrace-1.dist-info/METADATA",
            "millrace-1.dist-info/entry_points.txt");

    private Resources() {}

    static String text(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void python(Path folder) throws IOException {
        for (String name : PYTHON) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text(name));
        }
    }
}

package dev.millrace.cloud.service.glue.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Spark wrote down of a run: its event log, a JSON object a line.
public final class SparkEvents {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BEGINNING = "{\"Event\":\"SparkListener";

    private SparkEvents() {}

    /// Summed up as Glue's metrics.
    /// @param folder with the event logs of the run; it may be empty, where the script began no session. The script may
    ///     write into it, so that links are passed over: they would lead to files of this machine
    public static Map<String, Double> counted(Path folder) throws IOException {
        SparkCounts counts = new SparkCounts();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return counts.all();
        }
        List<Path> logs;
        try (Stream<Path> files = Files.list(folder)) {
            logs = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        for (Path log : logs) {
            try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    count(line, counts);
                }
            }
        }
        return counts.all();
    }

    /// Most events are of no account, and not read.
    private static void count(String line, SparkCounts counts) {
        int end = line.indexOf('"', BEGINNING.length());
        if (end < 0 || !line.startsWith(BEGINNING)) {
            return;
        }
        switch (line.substring(BEGINNING.length(), end)) {
            case "TaskEnd" -> read(line, counts::task);
            case "StageCompleted" -> counts.stageIsOver();
            case "StageExecutorMetrics" -> read(line, counts::heap);
            case "EnvironmentUpdate" -> read(line, counts::settings);
            case "ExecutorAdded" -> read(line, counts::executorAdded);
            case "ExecutorRemoved" -> read(line, counts::executorRemoved);
            default -> {}
        }
    }

    /// The last line of a driver that was killed may be broken off.
    private static void read(String line, Consumer<JsonNode> to) {
        event(line).ifPresent(to);
    }

    private static Optional<JsonNode> event(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JacksonException brokenOff) {
            return Optional.empty();
        }
    }
}

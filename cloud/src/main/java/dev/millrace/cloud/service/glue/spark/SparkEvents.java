package dev.millrace.cloud.service.glue.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What Spark wrote down of a run (its event log: a JSON object a line), summed up as Glue's metrics
/// (docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html).
public final class SparkEvents {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DRIVER = "glue.driver.aggregate.";

    private SparkEvents() {}

    /// @param folder with the event logs of the run; it may be empty, where the script began no session
    public static Map<String, Double> counted(Path folder) throws IOException {
        Map<String, Double> sums = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return sums;
        }
        List<Path> logs;
        try (Stream<Path> files = Files.list(folder)) {
            logs = files.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path log : logs) {
            try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")) {
                        event(line).ifPresent(event -> task(event, sums));
                    } else if (line.startsWith("{\"Event\":\"SparkListenerStageCompleted\"")) {
                        add(sums, "numCompletedStages", 1);
                    }
                }
            }
        }
        return sums;
    }

    /// The last line of a driver that was killed may be broken off.
    private static Optional<JsonNode> event(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JsonProcessingException brokenOff) {
            return Optional.empty();
        }
    }

    private static void task(JsonNode event, Map<String, Double> sums) {
        String reason = event.path("Task End Reason").path("Reason").asText();
        add(sums, "numCompletedTasks", reason.equals("Success") ? 1 : 0);
        add(sums, "numKilledTasks", reason.equals("TaskKilled") ? 1 : 0);
        add(sums, "numFailedTasks", reason.equals("Success") || reason.equals("TaskKilled") ? 0 : 1);
        JsonNode metrics = event.path("Task Metrics");
        add(sums, "elapsedTime", metrics.path("Executor Run Time").asDouble());
        add(sums, "bytesRead", metrics.path("Input Metrics").path("Bytes Read").asDouble());
        add(sums, "recordsRead", metrics.path("Input Metrics").path("Records Read").asDouble());
        add(sums, "shuffleBytesWritten", metrics.path("Shuffle Write Metrics").path("Shuffle Bytes Written").asDouble());
        add(sums, "shuffleLocalBytesRead", metrics.path("Shuffle Read Metrics").path("Local Bytes Read").asDouble());
    }

    private static void add(Map<String, Double> sums, String metric, double value) {
        sums.merge(DRIVER + metric, value, Double::sum);
    }
}

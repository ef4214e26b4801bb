package dev.millrace.cloud.service.glue.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Spark wrote down of a run (its event log: a JSON object a line), summed up as Glue's metrics
/// (docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html).
public final class SparkEvents {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DRIVER = "glue.driver.aggregate.";
    private static final String S3 = "glue.ALL.s3.filesystem.";
    private static final String HEAP_USED = "glue.driver.jvm.heap.used";
    private static final Pattern MEMORY = Pattern.compile("(\\d+)([kmgt]?)b?");

    private SparkEvents() {}

    /// @param folder with the event logs of the run; it may be empty, where the script began no session. The script may
    ///     write into it, so that links are passed over: they would lead to files of this machine
    public static Map<String, Double> counted(Path folder) throws IOException {
        Map<String, Double> sums = new TreeMap<>();
        double largest = 0;
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return sums;
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
                    if (line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")) {
                        event(line).ifPresent(event -> task(event, sums));
                    } else if (line.startsWith("{\"Event\":\"SparkListenerStageCompleted\"")) {
                        add(sums, "numCompletedStages", 1);
                    } else if (line.startsWith("{\"Event\":\"SparkListenerStageExecutorMetrics\"")) {
                        event(line).ifPresent(event -> stage(event, sums));
                    } else if (line.startsWith("{\"Event\":\"SparkListenerEnvironmentUpdate\"")) {
                        largest = Math.max(largest, event(line).map(SparkEvents::heap).orElse(0.0));
                    }
                }
            }
        }
        Double used = sums.get(HEAP_USED);
        if (used != null && largest > 0) {
            sums.put("glue.driver.jvm.heap.usage", used / largest);
        }
        return sums;
    }

    /// How large the driver's heap may grow.
    private static double heap(JsonNode environment) {
        Matcher memory = MEMORY.matcher(environment
                .path("Spark Properties")
                .path("spark.driver.memory")
                .asString("")
                .toLowerCase(Locale.ROOT));
        // Without a letter it is mebibytes, as Spark has it.
        return memory.matches()
                ? Double.parseDouble(memory.group(1))
                        * switch (memory.group(2)) {
                            case "k" -> 1L << 10;
                            case "g" -> 1L << 30;
                            case "t" -> 1L << 40;
                            default -> 1L << 20;
                        }
                : 0;
    }

    /// What was the most of its heap that the driver used during a stage.
    private static void stage(JsonNode event, Map<String, Double> sums) {
        double used = event.path("Executor Metrics").path("JVMHeapMemory").asDouble(0);
        if (used > 0 && event.path("Executor ID").asString("").equals("driver")) {
            sums.merge(HEAP_USED, used, Math::max);
        }
    }

    /// The last line of a driver that was killed may be broken off.
    private static Optional<JsonNode> event(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JacksonException brokenOff) {
            return Optional.empty();
        }
    }

    private static void task(JsonNode event, Map<String, Double> sums) {
        String reason = event.path("Task End Reason").path("Reason").asString("");
        add(sums, "numCompletedTasks", reason.equals("Success") ? 1 : 0);
        add(sums, "numKilledTasks", reason.equals("TaskKilled") ? 1 : 0);
        add(sums, "numFailedTasks", reason.equals("Success") || reason.equals("TaskKilled") ? 0 : 1);
        JsonNode metrics = event.path("Task Metrics");
        add(sums, "elapsedTime", metrics.path("Executor Run Time").asDouble(0));
        add(sums, "bytesRead", metrics.path("Input Metrics").path("Bytes Read").asDouble(0));
        sums.merge(S3 + "read_bytes", metrics.path("Input Metrics").path("Bytes Read").asDouble(0), Double::sum);
        sums.merge(S3 + "write_bytes", metrics.path("Output Metrics").path("Bytes Written").asDouble(0), Double::sum);
        add(sums, "recordsRead", metrics.path("Input Metrics").path("Records Read").asDouble(0));
        add(sums, "shuffleBytesWritten", metrics.path("Shuffle Write Metrics").path("Shuffle Bytes Written").asDouble(0));
        add(sums, "shuffleLocalBytesRead", metrics.path("Shuffle Read Metrics").path("Local Bytes Read").asDouble(0));
    }

    private static void add(Map<String, Double> sums, String metric, double value) {
        sums.merge(DRIVER + metric, value, Double::sum);
    }
}

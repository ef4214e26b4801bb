package dev.millrace.cloud.service.glue.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What the events of a run come to, as Glue's metrics
/// (docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html): of the driver, of each
/// executor by its number, and of ALL executors. Where the driver does the executors' work it is all of them.
final class SparkCounts {
    private static final String THE_DRIVER = "driver";
    private static final String AGGREGATE = "glue.driver.aggregate.";
    private static final String EXECUTORS = "glue.driver.ExecutorAllocationManager.executors.numberAllExecutors";
    private static final Pattern MEMORY = Pattern.compile("(\\d+)([kmgt]?)b?");

    /// Without a word of the user's, of an executor.
    private static final String USUAL = "1g";

    private final Map<String, Double> sums = new TreeMap<>();
    private final Map<String, Double> heaps = new HashMap<>();
    private final Set<String> executors = new HashSet<>();
    private double driverHeap;
    private double executorHeap;

    void task(JsonNode event) {
        String reason = event.path("Task End Reason").path("Reason").asString("");
        add("numCompletedTasks", reason.equals("Success") ? 1 : 0);
        add("numKilledTasks", reason.equals("TaskKilled") ? 1 : 0);
        add("numFailedTasks", reason.equals("Success") || reason.equals("TaskKilled") ? 0 : 1);
        JsonNode metrics = event.path("Task Metrics");
        double read = metrics.path("Input Metrics").path("Bytes Read").asDouble(0);
        double written = metrics.path("Output Metrics").path("Bytes Written").asDouble(0);
        add("elapsedTime", metrics.path("Executor Run Time").asDouble(0));
        add("bytesRead", read);
        add("recordsRead", metrics.path("Input Metrics").path("Records Read").asDouble(0));
        add("shuffleBytesWritten", metrics.path("Shuffle Write Metrics").path("Shuffle Bytes Written").asDouble(0));
        add("shuffleLocalBytesRead", metrics.path("Shuffle Read Metrics").path("Local Bytes Read").asDouble(0));
        moved("ALL", read, written);
        String executor = event.path("Task Info").path("Executor ID").asString("");
        if (!executor.isEmpty()) {
            moved(executor, read, written);
        }
    }

    private void moved(String by, double read, double written) {
        sums.merge("glue." + by + ".s3.filesystem.read_bytes", read, Double::sum);
        sums.merge("glue." + by + ".s3.filesystem.write_bytes", written, Double::sum);
    }

    void stageIsOver() {
        add("numCompletedStages", 1);
    }

    /// What was the most of its heap that an executor, or the driver, used during a stage.
    void heap(JsonNode event) {
        double used = event.path("Executor Metrics").path("JVMHeapMemory").asDouble(0);
        String executor = event.path("Executor ID").asString("");
        if (used > 0 && !executor.isEmpty()) {
            heaps.merge(executor, used, Math::max);
        }
    }

    void settings(JsonNode event) {
        JsonNode properties = event.path("Spark Properties");
        driverHeap = Math.max(driverHeap, bytes(properties.path("spark.driver.memory").asString("")));
        executorHeap = Math.max(executorHeap, bytes(properties.path("spark.executor.memory").asString(USUAL)));
    }

    void executorAdded(JsonNode event) {
        executors.add(event.path("Executor ID").asString(""));
        number();
    }

    void executorRemoved(JsonNode event) {
        executors.remove(event.path("Executor ID").asString(""));
    }

    /// How many there were at most at once.
    private void number() {
        double now = executors.stream().filter(one -> !one.equals(THE_DRIVER)).count();
        if (now > 0) {
            sums.merge(EXECUTORS, now, Math::max);
        }
    }

    Map<String, Double> all() {
        Map<String, Double> all = new TreeMap<>(sums);
        double used = 0;
        double most = 0;
        boolean alone = heaps.keySet().stream().allMatch(THE_DRIVER::equals);
        for (Map.Entry<String, Double> one : heaps.entrySet()) {
            boolean driver = one.getKey().equals(THE_DRIVER);
            double its = driver ? driverHeap : executorHeap;
            heap(all, one.getKey(), one.getValue(), its);
            if (alone || !driver) {
                used += one.getValue();
                most += its;
            }
        }
        if (used > 0) {
            heap(all, "ALL", used, most);
        }
        return all;
    }

    private static void heap(Map<String, Double> all, String of, double used, double most) {
        all.put("glue." + of + ".jvm.heap.used", used);
        if (most > 0) {
            all.put("glue." + of + ".jvm.heap.usage", used / most);
        }
    }

    /// How large a heap may grow.
    private static double bytes(String said) {
        Matcher memory = MEMORY.matcher(said.toLowerCase(Locale.ROOT));
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

    private void add(String metric, double value) {
        sums.merge(AGGREGATE + metric, value, Double::sum);
    }
}

package dev.millrace.cloud.service.glue.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkEventsTest {
    @TempDir
    Path folder;

    @Test
    void tasks_and_stages_are_summed_up_as_Glues_metrics() throws IOException {
        String task = "{\"Event\":\"SparkListenerTaskEnd\",\"Task End Reason\":{\"Reason\":\"Success\"},\"Task Metrics\":"
                + "{\"Executor Run Time\":20,\"Input Metrics\":{\"Bytes Read\":100,\"Records Read\":3},"
                + "\"Output Metrics\":{\"Bytes Written\":40},"
                + "\"Shuffle Write Metrics\":{\"Shuffle Bytes Written\":7},\"Shuffle Read Metrics\":{\"Local Bytes Read\":5}}}";
        Files.write(
                folder.resolve("local-1"),
                List.of(
                        "{\"Event\":\"SparkListenerLogStart\",\"Spark Version\":\"3.5.4\"}",
                        task,
                        task,
                        "{\"Event\":\"SparkListenerTaskEnd\",\"Task End Reason\":{\"Reason\":\"ExceptionFailure\"}}",
                        "{\"Event\":\"SparkListenerEnvironmentUpdate\",\"Spark Properties\":{\"spark.driver.memory\":\"1g\"}}",
                        stage("driver", 1 << 28),
                        stage("driver", 1 << 29),
                        stage("driver", 0),
                        stage("0", 1 << 30),
                        "{\"Event\":\"SparkListenerStageCompleted\",\"Stage Info\":{}}"));
        assertThat(SparkEvents.counted(folder))
                .containsEntry("glue.driver.aggregate.numCompletedTasks", 2.0)
                .containsEntry("glue.driver.aggregate.numFailedTasks", 1.0)
                .containsEntry("glue.driver.aggregate.numCompletedStages", 1.0)
                .containsEntry("glue.driver.aggregate.bytesRead", 200.0)
                .containsEntry("glue.driver.aggregate.recordsRead", 6.0)
                .containsEntry("glue.driver.aggregate.elapsedTime", 40.0)
                .containsEntry("glue.driver.aggregate.shuffleBytesWritten", 14.0)
                .containsEntry("glue.driver.aggregate.shuffleLocalBytesRead", 10.0)
                .containsEntry("glue.ALL.s3.filesystem.read_bytes", 200.0)
                .containsEntry("glue.ALL.s3.filesystem.write_bytes", 80.0)
                .containsEntry("glue.driver.jvm.heap.used", (double) (1 << 29))
                .containsEntry("glue.driver.jvm.heap.usage", 0.5);
    }

    @Test
    void what_executors_did_is_told_of_each_and_of_all_and_the_drivers_heap_apart() throws IOException {
        Files.write(
                folder.resolve("app-1"),
                List.of(
                        "{\"Event\":\"SparkListenerEnvironmentUpdate\",\"Spark Properties\":{\"spark.driver.memory\":\"1g\","
                                + "\"spark.executor.memory\":\"512m\"}}",
                        "{\"Event\":\"SparkListenerExecutorAdded\",\"Executor ID\":\"0\"}",
                        "{\"Event\":\"SparkListenerExecutorAdded\",\"Executor ID\":\"1\"}",
                        "{\"Event\":\"SparkListenerExecutorRemoved\",\"Executor ID\":\"1\"}",
                        "{\"Event\":\"SparkListenerExecutorAdded\",\"Executor ID\":\"2\"}",
                        task("0", 100),
                        task("2", 20),
                        task("2", 30),
                        stage("driver", 1 << 27),
                        stage("0", 1 << 28),
                        stage("2", 1 << 27)));
        assertThat(SparkEvents.counted(folder))
                .containsEntry("glue.driver.ExecutorAllocationManager.executors.numberAllExecutors", 2.0)
                .containsEntry("glue.0.s3.filesystem.read_bytes", 100.0)
                .containsEntry("glue.2.s3.filesystem.read_bytes", 50.0)
                .containsEntry("glue.ALL.s3.filesystem.read_bytes", 150.0)
                .containsEntry("glue.driver.jvm.heap.usage", 0.125)
                .containsEntry("glue.0.jvm.heap.used", (double) (1 << 28))
                .containsEntry("glue.0.jvm.heap.usage", 0.5)
                .containsEntry("glue.2.jvm.heap.usage", 0.25)
                .containsEntry("glue.ALL.jvm.heap.used", (double) (1 << 28) + (1 << 27))
                .containsEntry("glue.ALL.jvm.heap.usage", 0.375);
    }

    private static String task(String executor, int read) {
        return "{\"Event\":\"SparkListenerTaskEnd\",\"Task End Reason\":{\"Reason\":\"Success\"},\"Task Info\":{\"Executor ID\":\""
                + executor + "\"},\"Task Metrics\":{\"Input Metrics\":{\"Bytes Read\":" + read + "}}}";
    }

    private static String stage(String executor, int heap) {
        return "{\"Event\":\"SparkListenerStageExecutorMetrics\",\"Executor ID\":\"" + executor
                + "\",\"Executor Metrics\":{\"JVMHeapMemory\":" + heap + "}}";
    }

    @Test
    void a_script_that_began_no_session_counts_nothing() throws IOException {
        assertThat(SparkEvents.counted(folder)).isEmpty();
    }

    @Test
    void what_a_script_links_to_is_not_read() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Path log = Files.writeString(elsewhere.resolve("log"), "{\"Event\":\"SparkListenerStageCompleted\"}\n");
        Path events = Files.createDirectories(folder.resolve("events"));
        Files.createSymbolicLink(events.resolve("local-1"), log);
        assertThat(SparkEvents.counted(events)).isEmpty();
        assertThat(SparkEvents.counted(Files.createSymbolicLink(folder.resolve("linked"), elsewhere)))
                .isEmpty();
    }

    @Test
    void the_library_is_whole_in_a_folder_and_in_an_archive() throws IOException {
        GlueLibrary.copyAll(folder.resolve("library"));
        assertThat(folder.resolve("library/awsglue/lake/sink.py")).isNotEmptyFile();
        assertThat(folder.resolve("library/sitecustomize.py")).isNotEmptyFile();
        assertThat(folder.resolve("library/awsgluedq/transforms.py")).isNotEmptyFile();
        assertThat(folder.resolve("library/millrace_endpoint.py")).isNotEmptyFile();
        GlueLibrary.zip(folder.resolve("awsglue.zip"));
        assertThat(folder.resolve("awsglue.zip")).isNotEmptyFile();
    }
}

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
        assertThat(folder.resolve("library/millrace_endpoint.py")).isNotEmptyFile();
        GlueLibrary.zip(folder.resolve("awsglue.zip"));
        assertThat(folder.resolve("awsglue.zip")).isNotEmptyFile();
    }
}

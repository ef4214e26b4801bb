package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.glue.CreateJobRequest;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobCommand;
import dev.millrace.wire.glue.JobRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkJobRunsTest {
    @TempDir
    Path data;

    private GlueUnderTest glue;

    @BeforeEach
    void open() {
        glue = new GlueUnderTest(data);
        glue.objects.put("scripts/etl.py", "print(1)");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void a_Spark_job_is_told_its_name_and_run_its_settings_and_its_jars() throws InterruptedException {
        glue.objects.put("lib/x.jar", "jar");
        glue.objects.put("conf/app.json", "{}");
        Job job = job(more -> spark(more).workerType("G.2X").numberOfWorkers(2));
        assertThat(job.maxCapacity()).isEqualTo(4);
        String id = start(Map.of(
                "--conf", "spark.a=1 --conf spark.b=2",
                "--extra-jars", "s3://b/lib/x.jar",
                "--extra-files", "s3://b/conf/app.json",
                "--datalake-formats", "iceberg"));
        JobsForTests.Running program = program();
        assertThat(glue.lines).contains("The data lake format iceberg is not offered by Millrace's Spark.");
        assertThat(program.script.arguments())
                .startsWith("--JOB_NAME", "j", "--JOB_ID", "j", "--JOB_RUN_ID", id, "--conf");
        assertThat(program.script.settings())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("spark.a", "1", "spark.b", "2", "spark.jars", "/var/task/jars/x.jar"));
        assertThat(program.script.memoryMegabytes()).isEqualTo(32 * 1024);
        assertThat(program.script.folder().resolve("work/app.json")).hasContent("{}");
        program.end.complete(new JobPrograms.Ended(0, ""));
        JobRun run = ended(id);
        assertThat(run.jobRunState()).isEqualTo("SUCCEEDED");
        assertThat(run.logGroupName()).isEqualTo("/aws-glue/jobs");
    }

    @Test
    void what_Millrace_does_not_run_is_refused_by_name() throws InterruptedException {
        job(this::spark);
        assertThat(ended(start(Map.of("--job-language", "scala"))).errorMessage())
                .isEqualTo("Scala is not offered by Millrace: a Spark job's script is in Python here.");
        job(more -> more.name("k").command(JobCommand.builder()
                .name("gluestreaming")
                .scriptLocation("s3://b/scripts/etl.py")
                .build()));
        assertThat(glue.ended("k", glue.start("k", Map.of())).errorMessage())
                .isEqualTo("Streaming jobs (gluestreaming) are not offered by Millrace: Spark jobs (glueetl) and"
                        + " Python shell jobs run here.");
    }

    @Test
    void what_Spark_wrote_down_is_counted_where_metrics_are_asked_for_and_a_flexible_run_in_DPU_seconds()
            throws Exception {
        job(more -> spark(more).workerType("G.2X").numberOfWorkers(3).executionClass("FLEX"));
        String id = start(Map.of("--enable-metrics", "true"));
        JobsForTests.Running program = program();
        Path events = Files.createDirectories(program.script.folder().resolve("work/events"));
        Files.writeString(events.resolve("local-1"), "{\"Event\":\"SparkListenerStageCompleted\"}\n");
        glue.clock.advance(Duration.ofSeconds(10));
        program.end.complete(new JobPrograms.Ended(0, ""));
        assertThat(ended(id).dpuSeconds()).isEqualTo(60);
        assertThat(glue.counted).containsEntry("glue.driver.aggregate.numCompletedStages", 1.0);
    }

    private CreateJobRequest.Builder spark(CreateJobRequest.Builder job) {
        return job.command(JobCommand.builder()
                .name("glueetl")
                .scriptLocation("s3://b/scripts/etl.py")
                .build());
    }

    private Job job(UnaryOperator<CreateJobRequest.Builder> more) {
        return glue.job("j", more);
    }

    private String start(Map<String, String> arguments) {
        return glue.start("j", arguments);
    }

    private JobsForTests.Running program() throws InterruptedException {
        return glue.jobs.program();
    }

    private JobRun ended(String run) {
        return glue.ended("j", run);
    }
}

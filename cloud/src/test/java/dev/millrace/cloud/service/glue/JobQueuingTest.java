package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.glue.BatchStopJobRunRequest;
import dev.millrace.wire.glue.DeleteJobRequest;
import dev.millrace.wire.glue.ExecutionProperty;
import dev.millrace.wire.glue.JobCommand;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.JobUpdate;
import dev.millrace.wire.glue.StartJobRunRequest;
import dev.millrace.wire.glue.UpdateJobRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs for which there is no room, of jobs that have them wait, the programs held by the test.
final class JobQueuingTest {
    @TempDir
    Path data;

    private GlueUnderTest glue;

    @BeforeEach
    void open() {
        glue = new GlueUnderTest(data);
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void a_run_beyond_MaxConcurrentRuns_waits_and_begins_when_there_is_room_in_the_order_of_the_requests()
            throws InterruptedException {
        glue.job("j", more -> more.jobRunQueuingEnabled(true));
        String first = start("j", "first");
        String second = start("j", "second");
        String third = start("j", "third");
        assertThat(run(second).jobRunState()).isEqualTo("WAITING");
        assertThat(run(second).stateDetail()).isEqualTo("Max concurrent job runs per job exceeded");
        assertThat(run(second).jobRunQueuingEnabled()).isTrue();
        assertThat(run(second).executionTime()).isZero();
        JobsForTests.Running program = program("first");
        assertThat(run(first).stateDetail()).isNull();
        glue.clock.advance(Duration.ofSeconds(5));
        end(program);
        JobsForTests.Running next = program("second");
        assertThat(run(second).jobRunState()).isEqualTo("RUNNING");
        assertThat(run(second).stateDetail()).isNull();
        assertThat(run(third).jobRunState()).isEqualTo("WAITING");
        end(next);
        end(program("third"));
        JobRun over = ended(third);
        assertThat(over.jobRunState()).isEqualTo("SUCCEEDED");
        assertThat(over.executionTime()).isZero();
        assertThat(Duration.between(over.startedOn(), over.completedOn())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_jobs_Timeout_begins_when_its_run_waits_no_more() throws InterruptedException {
        glue.job("j", more -> more.jobRunQueuingEnabled(true).timeout(10));
        start("j", "first");
        String second = start("j", "second");
        JobsForTests.Running program = program("first");
        glue.clock.advance(Duration.ofMinutes(9));
        end(program);
        program("second");
        glue.clock.advance(Duration.ofMinutes(9));
        assertThat(run(second).jobRunState()).isEqualTo("RUNNING");
        glue.clock.advance(Duration.ofMinutes(1));
        assertThat(ended(second).jobRunState()).isEqualTo("TIMEOUT");
    }

    @Test
    void a_waiting_run_that_is_stopped_is_STOPPED_at_once_and_the_next_one_takes_its_turn() throws InterruptedException {
        glue.job("j", more -> more.jobRunQueuingEnabled(true));
        start("j", "first");
        String second = start("j", "second");
        String third = start("j", "third");
        assertThat(stop(second)).isEqualTo(1);
        JobRun stopped = run(second);
        assertThat(stopped.jobRunState()).isEqualTo("STOPPED");
        assertThat(stopped.completedOn()).isEqualTo(glue.clock.instant());
        assertThat(stopped.stateDetail()).isNull();
        assertThat(glue.jobs.told)
                .extracting(told -> told.get("jobRunId"), told -> told.get("state"))
                .containsExactly(tuple(second, "STOPPED"));
        assertThat(stop(second)).isZero();
        end(program("first"));
        program("third");
        assertThat(stop(third)).isEqualTo(1);
        assertThat(ended(third).jobRunState()).isEqualTo("STOPPED");
    }

    @Test
    void what_waited_waits_on_when_the_server_is_there_again_and_takes_the_place_of_what_that_broke_off()
            throws InterruptedException {
        glue.job("j", more -> more.jobRunQueuingEnabled(true));
        String first = start("j", "first");
        glue.clock.advance(Duration.ofMillis(1));
        String second = start("j", "second");
        glue.clock.advance(Duration.ofMillis(1));
        String third = start("j", "third");
        program("first");
        glue.restart();
        assertThat(ended(first).jobRunState()).isEqualTo("FAILED");
        JobsForTests.Running program = program("second");
        assertThat(run(third).jobRunState()).isEqualTo("WAITING");
        end(program);
        end(program("third"));
        assertThat(ended(second).jobRunState()).isEqualTo("SUCCEEDED");
        assertThat(ended(third).jobRunState()).isEqualTo("SUCCEEDED");
    }

    @Test
    void a_run_says_itself_whether_it_waits_and_those_that_are_tried_again_or_flexible_do_not() {
        glue.job("j", more -> more.jobRunQueuingEnabled(true));
        start("j", "first");
        GlueUnderTest.refused(
                () -> start("j", more -> more.jobRunQueuingEnabled(false)),
                "ConcurrentRunsExceededException",
                "Concurrent runs exceeded for j");
        glue.job("k", more -> more);
        start("k", "first");
        String waits = start("k", more -> more.jobRunQueuingEnabled(true));
        assertThat(glue.run("k", waits).jobRunState()).isEqualTo("WAITING");
        glue.job("again", more -> more.jobRunQueuingEnabled(true).maxRetries(1));
        start("again", "first");
        GlueUnderTest.refused(
                () -> start("again", "second"),
                "ConcurrentRunsExceededException",
                "Concurrent runs exceeded for again");
        glue.job("flexible", more -> more.jobRunQueuingEnabled(true)
                .command(JobCommand.builder()
                        .name("glueetl")
                        .scriptLocation("s3://b/scripts/etl.py")
                        .build())
                .executionClass("FLEX"));
        start("flexible", "first");
        GlueUnderTest.refused(
                () -> start("flexible", "second"),
                "ConcurrentRunsExceededException",
                "Concurrent runs exceeded for flexible");
    }

    @Test
    void a_job_that_may_have_more_runs_than_before_begins_what_waits() throws InterruptedException {
        glue.job("j", more -> more.jobRunQueuingEnabled(true));
        start("j", "first");
        String second = start("j", "second");
        program("first");
        glue.api()
                .updateJob(
                        UpdateJobRequest.builder()
                                .jobName("j")
                                .jobUpdate(JobUpdate.builder()
                                        .role(GlueUnderTest.JOB_ROLE)
                                        .command(GlueUnderTest.shell())
                                        .executionProperty(new ExecutionProperty(2))
                                        .build())
                                .build(),
                        GlueUnderTest.call());
        program("second");
        assertThat(run(second).jobRunState()).isEqualTo("RUNNING");
    }

    @Test
    void one_jobs_waiting_keeps_no_other_job_from_its_turn_and_a_deleted_jobs_runs_wait_no_more()
            throws InterruptedException {
        glue.job("j", more -> more.jobRunQueuingEnabled(true));
        glue.job("k", more -> more.jobRunQueuingEnabled(true));
        start("j", "j1");
        JobsForTests.Running j = program("j1");
        start("k", "k1");
        JobsForTests.Running k = program("k1");
        String waits = start("j", "j2");
        start("k", "k2");
        end(k);
        program("k2");
        glue.api().deleteJob(new DeleteJobRequest("j"), GlueUnderTest.call());
        Eventually.until(() -> glue.jobs.told.stream()
                .anyMatch(told -> waits.equals(told.get("jobRunId")) && "STOPPED".equals(told.get("state"))));
        assertThat(j.end).isDone();
    }

    private String start(String job, String which) {
        return start(job, more -> more.arguments(Map.of("--which", which)));
    }

    private String start(String job, UnaryOperator<StartJobRunRequest.Builder> more) {
        return glue.api()
                .startJobRun(
                        more.apply(StartJobRunRequest.builder().jobName(job)).build(), GlueUnderTest.call())
                .jobRunId();
    }

    private int stop(String run) {
        return glue.api()
                .batchStopJobRun(new BatchStopJobRunRequest("j", List.of(run)), GlueUnderTest.call())
                .successfulSubmissions()
                .size();
    }

    private JobsForTests.Running program(String which) throws InterruptedException {
        JobsForTests.Running next = glue.jobs.program();
        assertThat(next.script.arguments()).containsExactly("--which", which);
        return next;
    }

    private static void end(JobsForTests.Running program) {
        program.end.complete(new JobPrograms.Ended(0, ""));
    }

    private JobRun run(String run) {
        return glue.run("j", run);
    }

    private JobRun ended(String run) {
        return glue.ended("j", run);
    }
}

package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.glue.BatchStopJobRunRequest;
import dev.millrace.wire.glue.ConnectionInput;
import dev.millrace.wire.glue.ConnectionsList;
import dev.millrace.wire.glue.CreateConnectionRequest;
import dev.millrace.wire.glue.CreateJobRequest;
import dev.millrace.wire.glue.DeleteJobRequest;
import dev.millrace.wire.glue.ExecutionProperty;
import dev.millrace.wire.glue.GetJobRequest;
import dev.millrace.wire.glue.GetJobRunsRequest;
import dev.millrace.wire.glue.GetJobRunsResponse;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobCommand;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.JobUpdate;
import dev.millrace.wire.glue.NotificationProperty;
import dev.millrace.wire.glue.PhysicalConnectionRequirements;
import dev.millrace.wire.glue.UpdateJobRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs and their runs, the programs held by the test.
final class JobRunsTest {
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
    void a_python_shell_job_is_shown_with_what_AWS_fills_in_and_no_execution_class() {
        Job job = job(more -> more);
        assertThat(job.maxCapacity()).isEqualTo(0.0625);
        assertThat(job.allocatedCapacity()).isZero();
        assertThat(job.maxRetries()).isZero();
        assertThat(job.timeout()).isEqualTo(480);
        assertThat(job.glueVersion()).isEqualTo("5.1");
        assertThat(job.executionProperty().maxConcurrentRuns()).isEqualTo(1);
        assertThat(job.executionClass()).isNull();
        assertThat(job(more -> more.name("older").glueVersion("3.0")).timeout()).isEqualTo(2880);
    }

    @Test
    void what_an_account_has_is_told_in_per_cent_of_its_quotas_when_it_changes_and_at_each_full_hour()
            throws InterruptedException {
        job(more -> more);
        job(more -> more.name("k"));
        assertThat(glue.used).containsExactly("Job 0.05", "Job 0.1");
        glue.used.clear();
        start(Map.of());
        program().end.complete(new JobPrograms.Ended(0, ""));
        Eventually.until(() -> glue.used.equals(List.of("JobRun 0.05", "JobRun 0.0")));
        glue.used.clear();
        glue.clock.advance(Duration.ofHours(1));
        Eventually.until(
                () -> glue.used.equals(List.of("Job 0.1", "JobRun 0.0", "Trigger 0.0", "Workflow 0.0")));
        glue.restart();
        glue.used.clear();
        glue.clock.advance(Duration.ofHours(1));
        Eventually.until(() -> glue.used.size() == 4);
    }

    @Test
    void an_update_says_the_job_anew() {
        job(more -> more.maxRetries(3).description("old"));
        glue.api()
                .updateJob(
                        UpdateJobRequest.builder()
                                .jobName("j")
                                .jobUpdate(JobUpdate.builder()
                                        .role(GlueUnderTest.JOB_ROLE)
                                        .command(GlueUnderTest.shell())
                                        .maxCapacity(1.0)
                                        .build())
                                .build(),
                        GlueUnderTest.call());
        Job now = shown("j");
        assertThat(now.maxRetries()).isZero();
        assertThat(now.description()).isNull();
        assertThat(now.allocatedCapacity()).isEqualTo(1);
    }

    @Test
    void a_script_is_run_with_the_runs_arguments_over_the_jobs_and_its_lines_are_logged_while_it_runs()
            throws InterruptedException {
        glue.objects.put("lib/mine.py", "x = 1");
        job(more -> more.defaultArguments(Map.of("--a", "1", "--b", "2", "--extra-py-files", "s3://b/lib/mine.py")));
        String id = start(Map.of("--b", "3"));
        JobsForTests.Running program = program();
        assertThat(program.script.arguments())
                .containsExactly("--a", "1", "--b", "3", "--extra-py-files", "s3://b/lib/mine.py");
        assertThat(program.script.path()).containsExactly("/var/task/extra", "/var/task/lib");
        assertThat(program.script.environment())
                .containsEntry("AWS_ACCESS_KEY_ID", GlueUnderTest.JOB_ROLE)
                .containsEntry("AWS_DEFAULT_REGION", GlueUnderTest.REGION);
        assertThat(program.script.folder().resolve("etl.py")).hasContent("print(1)");
        assertThat(program.script.folder().resolve("extra/mine.py")).hasContent("x = 1");
        assertThat(program.script.folder().resolve("lib/awsglue/utils.py")).exists();
        assertThat(program.script.folder().resolve("lib/sitecustomize.py")).exists();
        program.output.out("hello");
        assertThat(glue.lines).containsExactly("hello");
        glue.clock.advance(Duration.ofSeconds(7));
        program.end.complete(new JobPrograms.Ended(0, ""));
        JobRun run = ended(id);
        assertThat(run.jobRunState()).isEqualTo("SUCCEEDED");
        assertThat(run.executionTime()).isEqualTo(7);
        assertThat(run.arguments()).containsExactly(Map.entry("--b", "3"));
        assertThat(run.logGroupName()).isEqualTo("/aws-glue/python-jobs");
        assertThat(run.errorMessage()).isNull();
        assertThat(Files.exists(program.script.folder())).isFalse();
        Eventually.until(() -> !glue.jobs.told.isEmpty());
        assertThat(glue.jobs.told)
                .containsExactly(Map.of(
                        "jobName", "j",
                        "jobRunId", id,
                        "state", "SUCCEEDED",
                        "severity", "INFO",
                        "message", "Job run succeeded"));
    }

    @Test
    void a_run_has_an_interface_in_each_network_of_its_jobs_connections_while_it_is_under_way()
            throws InterruptedException {
        connection("first", "subnet-1");
        connection("second", "subnet-2");
        connection("elsewhere", null);
        job(more -> more.connections(new ConnectionsList(List.of("first", "second", "elsewhere"))));
        String id = start(Map.of());
        JobsForTests.Running program = program();
        assertThat(glue.jobs.interfaces).isEqualTo(Map.of(id, "subnet-1 subnet-2"));
        program.end.complete(new JobPrograms.Ended(0, ""));
        assertThat(ended(id).jobRunState()).isEqualTo("SUCCEEDED");
        assertThat(glue.jobs.interfaces).isEmpty();
    }

    @Test
    void a_run_whose_network_does_not_take_it_fails_and_leaves_no_interface() throws InterruptedException {
        connection("first", "subnet-1");
        connection("lost", "subnet-2");
        glue.jobs.forbidden.add("subnet-2");
        job(more -> more.connections(new ConnectionsList(List.of("first", "lost"))));
        assertThat(ended(start(Map.of())).errorMessage()).isEqualTo("no way from subnet-2");
        assertThat(glue.jobs.interfaces).isEmpty();
    }

    private void connection(String name, @Nullable String subnet) {
        glue.api()
                .createConnection(
                        CreateConnectionRequest.builder()
                                .connectionInput(ConnectionInput.builder()
                                        .name(name)
                                        .connectionType("NETWORK")
                                        .connectionProperties(Map.of())
                                        .physicalConnectionRequirements(new PhysicalConnectionRequirements(
                                                subnet, List.of("sg-1"), "eu-west-1a"))
                                        .build())
                                .build(),
                        GlueUnderTest.call());
    }

    @Test
    void a_failed_run_says_the_last_line_of_its_traceback_and_is_tried_again() throws InterruptedException {
        job(more -> more.maxRetries(1));
        String id = start(Map.of());
        JobsForTests.Running program = program();
        for (String line : List.of(
                "Traceback (most recent call last):",
                "  File \"/var/task/etl.py\", line 1, in <module>",
                "    print(x)",
                "NameError: name 'x' is not defined")) {
            program.output.error(line);
        }
        program.end.complete(new JobPrograms.Ended(1, "Command failed with exit code 1"));
        program().end.complete(new JobPrograms.Ended(3, "Command failed with exit code 3"));
        JobRun again = ended(id + "_attempt_1");
        assertThat(again.errorMessage()).isEqualTo("Command failed with exit code 3");
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.previousRunId()).isEqualTo(id);
        JobRun first = ended(id);
        assertThat(first.jobRunState()).isEqualTo("FAILED");
        assertThat(first.errorMessage()).isEqualTo("NameError: name 'x' is not defined");
        assertThat(glue.api()
                        .getJobRuns(GetJobRunsRequest.builder().jobName("j").build(), GlueUnderTest.call())
                        .jobRuns())
                .hasSize(2);
    }

    @Test
    void a_run_that_takes_longer_than_its_NotifyDelayAfter_is_told_of() throws InterruptedException {
        job(more -> more.notificationProperty(new NotificationProperty(3)));
        String id = start(Map.of());
        JobsForTests.Running program = program();
        glue.clock.advance(Duration.ofMinutes(2));
        assertThat(glue.jobs.told).isEmpty();
        glue.clock.advance(Duration.ofMinutes(1));
        Eventually.until(() -> !glue.jobs.told.isEmpty());
        assertThat(glue.jobs.told)
                .containsExactly(Map.of(
                        "jobName", "j",
                        "jobRunId", id,
                        "state", "RUNNING",
                        "severity", "INFO",
                        "message", "Job is in RUNNING state",
                        "startedOn", "2026-03-01T12:00:00Z",
                        "notificationCondition", Map.of("NotifyDelayAfter", 3.0)));
        program.end.complete(new JobPrograms.Ended(0, ""));
        ended(id);
        Eventually.until(() -> glue.jobs.types.size() == 2);
        assertThat(glue.jobs.types).containsExactly("Glue Job Run Status", "Glue Job State Change");
    }

    @Test
    void no_more_runs_than_MaxConcurrentRuns_at_once() throws InterruptedException {
        job(more -> more);
        String id = start(Map.of());
        GlueUnderTest.refused(
                () -> start(Map.of()), "ConcurrentRunsExceededException", "Concurrent runs exceeded for j");
        program().end.complete(new JobPrograms.Ended(0, ""));
        ended(id);
        start(Map.of());
    }

    @Test
    void a_run_that_begins_between_two_pages_moves_nothing_on_the_later_one() {
        job(more -> more.executionProperty(new ExecutionProperty(3)));
        String first = start(Map.of());
        glue.clock.advance(Duration.ofSeconds(1));
        String second = start(Map.of());
        GetJobRunsResponse page = page(null);
        assertThat(page.jobRuns()).extracting(JobRun::id).containsExactly(second);
        glue.clock.advance(Duration.ofSeconds(1));
        start(Map.of());
        GetJobRunsResponse next = page(page.nextToken());
        assertThat(next.jobRuns()).extracting(JobRun::id).containsExactly(first);
        assertThat(next.nextToken()).isNull();
    }

    private GetJobRunsResponse page(@Nullable String token) {
        return glue.api()
                .getJobRuns(
                        GetJobRunsRequest.builder()
                                .jobName("j")
                                .maxResults(1)
                                .nextToken(token)
                                .build(),
                        GlueUnderTest.call());
    }

    @Test
    void a_run_that_is_stopped_is_STOPPED_and_one_over_its_time_is_TIMEOUT() throws InterruptedException {
        job(more -> more.timeout(5));
        String stopped = start(Map.of());
        program();
        assertThat(glue.api()
                        .batchStopJobRun(
                                new BatchStopJobRunRequest("j", List.of(stopped, "jr_none")), GlueUnderTest.call())
                        .errors())
                .singleElement()
                .satisfies(error -> assertThat(error.errorDetail().errorMessage()).isEqualTo("Job run not found."));
        assertThat(ended(stopped).jobRunState()).isEqualTo("STOPPED");
        String late = start(Map.of());
        program();
        glue.clock.advance(Duration.ofMinutes(5));
        assertThat(ended(late).jobRunState()).isEqualTo("TIMEOUT");
    }

    @Test
    void a_script_that_is_not_there_or_not_the_roles_to_read_fails_the_run() {
        job(more -> more.command(JobCommand.builder()
                .name("pythonshell")
                .scriptLocation("s3://b/none.py")
                .build()));
        assertThat(ended(start(Map.of())).errorMessage())
                .isEqualTo("LAUNCH ERROR | Error downloading from S3 for bucket: b, key: none.py."
                        + " The specified key does not exist.");
        job(more -> more.name("k"));
        glue.jobs.forbidden.add("arn:aws:s3:::b/scripts/etl.py");
        assertThat(glue.ended("k", glue.start("k", Map.of())).errorMessage())
                .isEqualTo("LAUNCH ERROR | Error downloading from S3 for bucket: b, key: scripts/etl.py."
                        + " Access Denied");
    }

    @Test
    void a_job_that_asks_for_AWSs_analytics_libraries_gets_them_by_either_name() throws InterruptedException {
        job(more -> more.executionProperty(new ExecutionProperty(4)));
        for (Map<String, String> asked : List.of(
                Map.of("library-set", "analytics"), Map.of("--library-set", "analytics"))) {
            String id = start(asked);
            JobsForTests.Running program = program();
            assertThat(program.script.analytics()).isTrue();
            program.end.complete(new JobPrograms.Ended(0, ""));
            ended(id);
        }
        start(Map.of("library-set", "none"));
        assertThat(program().script.analytics()).isFalse();
    }

    @Test
    void what_the_servers_end_broke_off_has_failed_at_the_next_start() throws InterruptedException {
        job(more -> more);
        String id = start(Map.of());
        program();
        glue.restart();
        JobRun run = ended(id);
        assertThat(run.jobRunState()).isEqualTo("FAILED");
        assertThat(run.errorMessage()).isEqualTo("The server ended while the job run was under way.");
    }

    @Test
    void what_is_wrong_is_refused_in_AWS_words() {
        GlueUnderTest.refused(() -> shown("none"), "EntityNotFoundException", "Job not found.");
        GlueUnderTest.refused(
                () -> glue.start("none", Map.of()),
                "EntityNotFoundException",
                "Failed to start job run due to missing metadata");
        GlueUnderTest.refused(
                () -> job(more -> more.role("nobody")),
                "InvalidInputException",
                "Role nobody should be given assume role permissions for Glue Service.");
        job(more -> more);
        GlueUnderTest.refused(() -> job(more -> more), "AlreadyExistsException", "Job already exists.");
        glue.api().deleteJob(new DeleteJobRequest("j"), GlueUnderTest.call());
        glue.api().deleteJob(new DeleteJobRequest("j"), GlueUnderTest.call());
    }

    private Job job(UnaryOperator<CreateJobRequest.Builder> more) {
        return glue.job("j", more);
    }

    private Job shown(String name) {
        return glue.api().getJob(new GetJobRequest(name), GlueUnderTest.call()).job();
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

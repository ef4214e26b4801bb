package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.Condition;
import dev.millrace.wire.glue.CreateTriggerRequest;
import dev.millrace.wire.glue.CreateWorkflowRequest;
import dev.millrace.wire.glue.DeleteWorkflowRequest;
import dev.millrace.wire.glue.EventBatchingCondition;
import dev.millrace.wire.glue.GetTriggerRequest;
import dev.millrace.wire.glue.GetWorkflowRunPropertiesRequest;
import dev.millrace.wire.glue.GetWorkflowRunRequest;
import dev.millrace.wire.glue.GetWorkflowRunsRequest;
import dev.millrace.wire.glue.JobCommand;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.JobUpdate;
import dev.millrace.wire.glue.Node;
import dev.millrace.wire.glue.Predicate;
import dev.millrace.wire.glue.PutWorkflowRunPropertiesRequest;
import dev.millrace.wire.glue.ResumeWorkflowRunRequest;
import dev.millrace.wire.glue.StartWorkflowRunRequest;
import dev.millrace.wire.glue.StopWorkflowRunRequest;
import dev.millrace.wire.glue.UpdateJobRequest;
import dev.millrace.wire.glue.WorkflowRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workflows and their runs, the jobs' programs held by the test.
final class WorkflowsTest {
    private static final WorkflowId W = new WorkflowId(GlueUnderTest.ACCOUNT, GlueUnderTest.REGION, "w");

    @TempDir
    Path data;

    private GlueUnderTest glue;

    @BeforeEach
    void open() {
        glue = new GlueUnderTest(data);
        glue.jobs("a", "b");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void a_run_goes_from_its_start_trigger_to_what_its_conditions_begin_and_tells_jobs_whose_they_are()
            throws InterruptedException {
        workflow(1);
        trigger("start", "ON_DEMAND", "a", more -> more);
        then("a", "b");
        String run = start(Map.of("day", "1"));
        JobsForTests.Running first = program();
        assertThat(first.script.arguments()).containsExactly("--WORKFLOW_NAME", "w", "--WORKFLOW_RUN_ID", run);
        GlueUnderTest.refused(
                () -> start(Map.of()),
                "ConcurrentRunsExceededException",
                "Concurrent runs exceeded for workflow: w.");
        end(first, 0);
        end(program(), 0);
        WorkflowRun over = over(run);
        assertThat(over.status()).isEqualTo("COMPLETED");
        assertThat(over.statistics().totalActions()).isEqualTo(2);
        assertThat(over.statistics().succeededActions()).isEqualTo(2);
        assertThat(over.graph().nodes())
                .extracting(Node::type, Node::name)
                .containsExactlyInAnyOrder(
                        tuple("TRIGGER", "start"),
                        tuple("JOB", "a"),
                        tuple("TRIGGER", "then"),
                        tuple("JOB", "b"));
        assertThat(over.graph().edges()).hasSize(3);
        assertThat(node(over, "b").jobDetails().jobRuns()).singleElement().satisfies(job -> assertThat(
                        job.jobRunState() + " by " + job.triggerName())
                .isEqualTo("SUCCEEDED by then"));
    }

    @Test
    void properties_of_a_run_are_the_workflows_under_the_runs_own_and_change_while_it_runs() {
        workflow(null);
        trigger("start", "ON_DEMAND", "a", more -> more);
        String run = start(Map.of("day", "2"));
        glue.api()
                .putWorkflowRunProperties(
                        new PutWorkflowRunPropertiesRequest("w", run, Map.of("rows", "7")), GlueUnderTest.call());
        assertThat(properties(run))
                .containsOnly(Map.entry("env", "test"), Map.entry("day", "2"), Map.entry("rows", "7"));
    }

    @Test
    void a_run_whose_job_failed_is_completed_and_resumed_from_there_as_another() throws InterruptedException {
        workflow(null);
        trigger("start", "ON_DEMAND", "a", more -> more);
        then("a", "b");
        String run = start(Map.of());
        end(program(), 1);
        WorkflowRun failed = over(run);
        assertThat(failed.status()).isEqualTo("COMPLETED");
        assertThat(failed.statistics().failedActions()).isEqualTo(1);
        String never = node(failed, "b").uniqueId();
        GlueUnderTest.refused(
                () -> resume(run, never),
                "InvalidInputException",
                "Node " + never + " has no run attempt in the workflow run");
        String again = resume(run, node(failed, "a").uniqueId());
        end(program(), 0);
        end(program(), 0);
        WorkflowRun resumed = over(again);
        assertThat(resumed.previousRunId()).isEqualTo(run);
        assertThat(resumed.statistics().succeededActions()).isEqualTo(2);
    }

    @Test
    void a_run_is_stopped_with_what_is_under_way_and_begins_nothing_more() throws InterruptedException {
        workflow(null);
        trigger("start", "ON_DEMAND", "a", more -> more);
        then("a", "b");
        String run = start(Map.of());
        program();
        glue.api().stopWorkflowRun(new StopWorkflowRunRequest("w", run), GlueUnderTest.call());
        WorkflowRun over = over(run);
        assertThat(over.status()).isEqualTo("STOPPED");
        assertThat(over.statistics().stoppedActions()).isEqualTo(1);
        GlueUnderTest.refused(
                () -> glue.api().stopWorkflowRun(new StopWorkflowRunRequest("w", run), GlueUnderTest.call()),
                "IllegalWorkflowStateException",
                "Workflow run " + run + " is in STOPPED state and cannot be stopped");
    }

    @Test
    void a_run_that_is_stopped_while_its_job_is_tried_again_ends_that_too() throws InterruptedException {
        glue.api()
                .updateJob(
                        new UpdateJobRequest(
                                "a",
                                JobUpdate.builder()
                                        .role("arn:aws:iam::000000000001:role/job")
                                        .command(JobCommand.builder()
                                                .name("pythonshell")
                                                .scriptLocation("s3://b/etl.py")
                                                .build())
                                        .maxRetries(1)
                                        .build()),
                        GlueUnderTest.call());
        workflow(null);
        trigger("start", "ON_DEMAND", "a", more -> more);
        String run = start(Map.of());
        // The run that failed is told of when the next one is there, and before the workflow hears of it.
        glue.jobs.whenTold = () -> {
            glue.jobs.whenTold = () -> {};
            glue.api().stopWorkflowRun(new StopWorkflowRunRequest("w", run), GlueUnderTest.call());
        };
        end(program(), 1);
        WorkflowRun over = over(run);
        assertThat(over.status()).isEqualTo("STOPPED");
        assertThat(node(over, "a").jobDetails().jobRuns())
                .extracting(JobRun::jobRunState)
                .containsExactly("FAILED", "STOPPED");
    }

    @Test
    void a_step_whose_job_waits_for_room_is_WAITING_and_the_run_goes_on_after_it() throws InterruptedException {
        glue.api()
                .updateJob(
                        UpdateJobRequest.builder()
                                .jobName("a")
                                .jobUpdate(JobUpdate.builder()
                                        .role("arn:aws:iam::000000000001:role/job")
                                        .command(JobCommand.builder()
                                                .name("pythonshell")
                                                .scriptLocation("s3://b/etl.py")
                                                .build())
                                        .jobRunQueuingEnabled(true)
                                        .build())
                                .build(),
                        GlueUnderTest.call());
        workflow(null);
        trigger("start", "ON_DEMAND", "a", more -> more);
        then("a", "b");
        String first = start(Map.of());
        String second = start(Map.of());
        JobsForTests.Running program = program();
        assertThat(program.script.arguments()).contains(first);
        WorkflowRun waits = shown(second);
        assertThat(waits.statistics().waitingActions()).isEqualTo(1);
        assertThat(waits.statistics().runningActions()).isZero();
        assertThat(node(waits, "a").jobDetails().jobRuns())
                .extracting(JobRun::jobRunState)
                .containsExactly("WAITING");
        glue.api()
                .stopWorkflowRun(new StopWorkflowRunRequest("w", second), GlueUnderTest.call());
        assertThat(over(second).status()).isEqualTo("STOPPED");
        String third = start(Map.of());
        end(program, 0);
        JobsForTests.Running one = program();
        JobsForTests.Running other = program();
        boolean isFirsts = one.script.arguments().contains(first);
        end(isFirsts ? one : other, 0);
        over(first);
        end(isFirsts ? other : one, 0);
        end(program(), 0);
        assertThat(over(third).statistics().succeededActions()).isEqualTo(2);
    }

    @Test
    void an_action_that_cannot_begin_is_an_error_of_the_run() {
        workflow(null);
        trigger("start", "ON_DEMAND", "gone", more -> more);
        WorkflowRun over = shown(start(Map.of()));
        assertThat(over.status()).isEqualTo("COMPLETED");
        assertThat(over.statistics().erroredActions()).isEqualTo(1);
        assertThat(node(over, "gone").jobDetails().jobRuns().getFirst().errorMessage())
                .isEqualTo("Failed to start job run due to missing metadata");
    }

    @Test
    void a_schedule_begins_runs_and_one_too_many_says_so() throws InterruptedException {
        workflow(1);
        trigger("start", "SCHEDULED", "a", more -> more.schedule("cron(0 13 * * ? *)").startOnCreation(true));
        glue.clock.advance(Duration.ofHours(1));
        program();
        glue.clock.advance(Duration.ofDays(1));
        assertThat(runs())
                .extracting(WorkflowRun::status, WorkflowRun::errorMessage)
                .containsExactly(
                        tuple("ERROR", "Concurrent runs exceeded for workflow: w."),
                        tuple("RUNNING", null));
    }

    @Test
    void events_begin_a_run_when_they_are_enough_or_when_their_window_is_over_and_wait_over_a_restart() {
        workflow(null);
        trigger("start", "EVENT", "a", more -> more.eventBatchingCondition(new EventBatchingCondition(2, 60)));
        glue.service().workflowEvents().take(W, List.of("e1", "e2", "e3"));
        assertThat(runs()).singleElement().satisfies(run -> {
            assertThat(run.startingEventBatchCondition().batchSize()).isEqualTo(2);
            assertThat(run.workflowRunProperties()).containsEntry("aws:eventIds", "[e1, e2]");
        });
        glue.restart();
        glue.clock.advance(Duration.ofSeconds(60));
        assertThat(runs()).hasSize(2);
        assertThat(runs().getFirst().startingEventBatchCondition().batchWindow()).isEqualTo(60);
        assertThat(runs().getFirst().workflowRunProperties()).containsEntry("aws:eventIds", "[e3]");
        glue.clock.advance(Duration.ofSeconds(600));
        assertThat(runs()).hasSize(2);
    }

    @Test
    void a_run_that_the_servers_end_broke_off_comes_to_its_end_at_the_next_start() throws InterruptedException {
        workflow(null);
        trigger("start", "ON_DEMAND", "a", more -> more);
        String run = start(Map.of());
        program();
        glue.restart();
        WorkflowRun over = shown(run);
        assertThat(over.status()).isEqualTo("COMPLETED");
        assertThat(over.statistics().failedActions()).isEqualTo(1);
    }

    @Test
    void a_workflow_has_one_start_trigger_and_takes_its_triggers_with_it() {
        GlueUnderTest.refused(
                () -> trigger("start", "ON_DEMAND", "a", more -> more),
                "EntityNotFoundException",
                "Workflow with name: w not found.");
        GlueUnderTest.refused(
                () -> trigger("e", "EVENT", "a", more -> more.workflowName(null)),
                "InvalidInputException",
                "An EVENT trigger must be associated with a workflow");
        workflow(null);
        GlueUnderTest.refused(
                () -> trigger("start", "ON_DEMAND", null, more -> more),
                "InvalidInputException",
                "An action must have a JobName or a CrawlerName");
        GlueUnderTest.refused(
                () -> trigger(
                        "start",
                        "ON_DEMAND",
                        "a",
                        more -> more.actions(List.of(
                                Action.builder().jobName("a").crawlerName("c").build()))),
                "InvalidInputException",
                "Both JobName or CrawlerName cannot be set together in an action");
        GlueUnderTest.refused(
                () -> trigger("when", "CONDITIONAL", "a", more -> more),
                "InvalidInputException",
                "Predicate cannot be null or empty");
        GlueUnderTest.refused(
                () -> trigger(
                        "when",
                        "CONDITIONAL",
                        "a",
                        more -> more.predicate(Predicate.builder()
                                .conditions(List.of(Condition.builder()
                                        .logicalOperator("EQUALS")
                                        .state("SUCCEEDED")
                                        .build()))
                                .build())),
                "InvalidInputException",
                "JobName or CrawlerName in condition cannot be null or empty");
        GlueUnderTest.refused(
                () -> start(Map.of()), "InvalidInputException", "Workflow w has no start trigger");
        trigger("start", "ON_DEMAND", "a", more -> more);
        GlueUnderTest.refused(
                () -> trigger("other", "EVENT", "a", more -> more),
                "InvalidInputException",
                "Workflow w already has a starting trigger start");
        glue.api().deleteWorkflow(new DeleteWorkflowRequest("w"), GlueUnderTest.call());
        GlueUnderTest.refused(
                () -> glue.api().getTrigger(new GetTriggerRequest("start"), GlueUnderTest.call()),
                "EntityNotFoundException",
                "Entity not found");
    }

    private void workflow(Integer most) {
        glue.api()
                .createWorkflow(
                        CreateWorkflowRequest.builder()
                                .name("w")
                                .defaultRunProperties(Map.of("env", "test", "day", "0"))
                                .maxConcurrentRuns(most)
                                .build(),
                        GlueUnderTest.call());
    }

    private void trigger(String name, String type, String job, UnaryOperator<CreateTriggerRequest.Builder> more) {
        glue.api()
                .createTrigger(
                        more.apply(CreateTriggerRequest.builder()
                                        .name(name)
                                        .workflowName("w")
                                        .type(type)
                                        .actions(List.of(
                                                Action.builder().jobName(job).build())))
                                .build(),
                        GlueUnderTest.call());
    }

    private void then(String after, String job) {
        Condition condition = Condition.builder()
                .logicalOperator("EQUALS")
                .jobName(after)
                .state("SUCCEEDED")
                .build();
        trigger(
                "then",
                "CONDITIONAL",
                job,
                more -> more.startOnCreation(true)
                        .predicate(Predicate.builder()
                                .conditions(List.of(condition))
                                .build()));
    }

    private String start(Map<String, String> properties) {
        return glue.api()
                .startWorkflowRun(new StartWorkflowRunRequest("w", properties), GlueUnderTest.call())
                .runId();
    }

    private String resume(String run, String node) {
        return glue.api()
                .resumeWorkflowRun(new ResumeWorkflowRunRequest("w", run, List.of(node)), GlueUnderTest.call())
                .runId();
    }

    private Map<String, String> properties(String run) {
        return glue.api()
                .getWorkflowRunProperties(new GetWorkflowRunPropertiesRequest("w", run), GlueUnderTest.call())
                .runProperties();
    }

    private List<WorkflowRun> runs() {
        return glue.api()
                .getWorkflowRuns(GetWorkflowRunsRequest.builder().name("w").build(), GlueUnderTest.call())
                .runs();
    }

    private WorkflowRun shown(String run) {
        return glue.api()
                .getWorkflowRun(new GetWorkflowRunRequest("w", run, true), GlueUnderTest.call())
                .run();
    }

    private static Node node(WorkflowRun run, String name) {
        return run.graph().nodes().stream()
                .filter(node -> name.equals(node.name()))
                .findFirst()
                .orElseThrow();
    }

    private JobsForTests.Running program() throws InterruptedException {
        return glue.jobs.program();
    }

    private static void end(JobsForTests.Running program, int code) {
        program.end.complete(new JobPrograms.Ended(code, "failed"));
    }

    private WorkflowRun over(String run) {
        Eventually.until(() -> shown(run).completedOn() != null);
        return shown(run);
    }
}

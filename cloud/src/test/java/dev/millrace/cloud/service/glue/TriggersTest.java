package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.Condition;
import dev.millrace.wire.glue.CreateTriggerRequest;
import dev.millrace.wire.glue.DeleteTriggerRequest;
import dev.millrace.wire.glue.GetJobRunsRequest;
import dev.millrace.wire.glue.GetTriggerRequest;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.Predicate;
import dev.millrace.wire.glue.StartJobRunRequest;
import dev.millrace.wire.glue.StartTriggerRequest;
import dev.millrace.wire.glue.StopTriggerRequest;
import dev.millrace.wire.glue.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Triggers and the runs that they begin, the programs held by the test.
final class TriggersTest {
    @TempDir
    Path data;

    private GlueUnderTest glue;

    @BeforeEach
    void open() {
        glue = new GlueUnderTest(data);
        glue.jobs("a", "b", "c");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void a_trigger_on_demand_begins_its_jobs_with_its_arguments_when_it_is_started() throws InterruptedException {
        create("t", "ON_DEMAND", null, null, false, "a");
        assertThat(shown("t").state()).isEqualTo("CREATED");
        glue.api().startTrigger(new StartTriggerRequest("t"), GlueUnderTest.call());
        assertThat(program().script.arguments()).containsExactly("--by", "t");
        assertThat(runs("a")).singleElement().satisfies(run -> assertThat(run.triggerName())
                .isEqualTo("t"));
    }

    @Test
    void a_schedule_fires_at_its_times_while_it_is_activated_and_over_a_restart() throws InterruptedException {
        create("t", "SCHEDULED", "cron(0 13 * * ? *)", null, false, "a");
        glue.clock.advance(Duration.ofDays(1));
        assertThat(runs("a")).isEmpty();
        glue.api().startTrigger(new StartTriggerRequest("t"), GlueUnderTest.call());
        assertThat(shown("t").state()).isEqualTo("ACTIVATED");
        glue.restart();
        glue.clock.advance(Duration.ofHours(1));
        program().end.complete(new JobPrograms.Ended(0, ""));
        glue.api().stopTrigger(new StopTriggerRequest("t"), GlueUnderTest.call());
        assertThat(shown("t").state()).isEqualTo("DEACTIVATED");
        glue.clock.advance(Duration.ofDays(1));
        assertThat(runs("a")).hasSize(1);
    }

    @Test
    void a_condition_is_met_by_runs_that_a_trigger_began_and_all_must_be() throws InterruptedException {
        create("start", "ON_DEMAND", null, null, false, "a", "b");
        create("then", "CONDITIONAL", null, predicate("AND", "a", "b"), true, "c");
        glue.api().startJobRun(StartJobRunRequest.builder().jobName("a").build(), GlueUnderTest.call());
        end(0);
        awaitEnded("a", 1);
        glue.api().startTrigger(new StartTriggerRequest("start"), GlueUnderTest.call());
        end(0, 1);
        awaitEnded("a", 2);
        awaitEnded("b", 1);
        assertThat(runs("c")).isEmpty();
        glue.api().startTrigger(new StartTriggerRequest("start"), GlueUnderTest.call());
        end(0, 0);
        assertThat(program().script.arguments()).containsExactly("--by", "then");
        assertThat(runs("c")).hasSize(1);
    }

    @Test
    void what_is_wrong_is_refused() {
        GlueUnderTest.refused(() -> shown("none"), "EntityNotFoundException", "Entity not found");
        GlueUnderTest.refused(
                () -> create("t", "SCHEDULED", "cron(nonsense)", null, false, "a"),
                "InvalidInputException",
                "Invalid schedule expression: cron(nonsense)");
        GlueUnderTest.refused(
                () -> create("t", "ON_DEMAND", null, null, true, "a"),
                "InvalidInputException",
                "StartOnCreation is not supported for ON_DEMAND triggers");
        create("t", "ON_DEMAND", null, null, false, "a");
        GlueUnderTest.refused(
                () -> create("t", "ON_DEMAND", null, null, false, "a"),
                "AlreadyExistsException",
                "Trigger with name t already exists");
        glue.api().deleteTrigger(new DeleteTriggerRequest("t"), GlueUnderTest.call());
        GlueUnderTest.refused(() -> shown("t"), "EntityNotFoundException", "Entity not found");
    }

    private void create(
            String name, String type, String schedule, Predicate predicate, boolean starts, String... jobs) {
        glue.api()
                .createTrigger(
                        CreateTriggerRequest.builder()
                                .name(name)
                                .type(type)
                                .schedule(schedule)
                                .predicate(predicate)
                                .startOnCreation(starts)
                                .actions(List.of(jobs).stream()
                                        .map(job -> Action.builder()
                                                .jobName(job)
                                                .arguments(Map.of("--by", name))
                                                .build())
                                        .toList())
                                .build(),
                        GlueUnderTest.call());
    }

    private static Predicate predicate(String logical, String... jobs) {
        return Predicate.builder()
                .logical(logical)
                .conditions(List.of(jobs).stream()
                        .map(job -> Condition.builder()
                                .logicalOperator("EQUALS")
                                .jobName(job)
                                .state("SUCCEEDED")
                                .build())
                        .toList())
                .build();
    }

    private Trigger shown(String name) {
        return glue.api().getTrigger(new GetTriggerRequest(name), GlueUnderTest.call()).trigger();
    }

    private List<JobRun> runs(String job) {
        return glue.api()
                .getJobRuns(GetJobRunsRequest.builder().jobName(job).build(), GlueUnderTest.call())
                .jobRuns();
    }

    private JobsForTests.Running program() throws InterruptedException {
        return glue.jobs.program();
    }

    /// Ends the programs that come next, once all of them are at work.
    private void end(int... codes) throws InterruptedException {
        List<JobsForTests.Running> next = new ArrayList<>();
        for (int i = 0; i < codes.length; i++) {
            next.add(program());
        }
        for (int i = 0; i < codes.length; i++) {
            next.get(i).end.complete(new JobPrograms.Ended(codes[i], "failed"));
        }
    }

    private void awaitEnded(String job, int count) {
        Eventually.until(() -> runs(job).stream().filter(run -> run.completedOn() != null).count() >= count);
    }
}

package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.BatchStopJobRunError;
import dev.millrace.wire.glue.BatchStopJobRunRequest;
import dev.millrace.wire.glue.BatchStopJobRunResponse;
import dev.millrace.wire.glue.BatchStopJobRunSuccessfulSubmission;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.ErrorDetail;
import dev.millrace.wire.glue.GetJobRunRequest;
import dev.millrace.wire.glue.GetJobRunResponse;
import dev.millrace.wire.glue.GetJobRunsRequest;
import dev.millrace.wire.glue.GetJobRunsResponse;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.StartJobRunRequest;
import dev.millrace.wire.glue.StartJobRunResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Job runs as they are begun, shown and ended. A run is kept as STARTING before it is acknowledged.
public final class JobRuns {
    private final JobStore store;
    private final JobsAtWork atWork;
    private final InstantSource clock;
    private final RandomGenerator random;

    public JobRuns(JobStore store, JobsAtWork atWork, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.atWork = atWork;
        this.clock = clock;
        this.random = random;
    }

    public StartJobRunResponse start(StartJobRunRequest input, Call call) {
        JobId id = Jobs.id(input.jobName(), call);
        return new StartJobRunResponse(start(id, input, null, number()).id());
    }

    /// What a trigger begins.
    void start(JobId id, Action action, String trigger) {
        start(id, request(id, action), trigger, number());
    }

    /// What a trigger begins, and what nothing else may have begun under this number.
    /// @return the run, where it is over already
    Optional<JobRun> startOnce(JobId id, Action action, String trigger, String number) {
        Optional<JobRun> before = store.run(id, number);
        if (before.isEmpty()) {
            start(id, request(id, action), trigger, number);
        }
        return before.filter(run -> run.completedOn() != null);
    }

    /// For a run that is to begin.
    String number() {
        return "jr_" + Ids.hex(random, GlueLimits.RUN_ID_BYTES);
    }

    private static StartJobRunRequest request(JobId id, Action action) {
        return StartJobRunRequest.builder()
                .jobName(id.name())
                .arguments(action.arguments())
                .timeout(action.timeout())
                .securityConfiguration(action.securityConfiguration())
                .notificationProperty(action.notificationProperty())
                .build();
    }

    private JobRun start(JobId id, StartJobRunRequest input, @Nullable String trigger, String number) {
        JobRun begun = store.changing(() -> {
            Job job = store.find(id)
                    .orElseThrow(
                            () -> new EntityNotFoundException("Failed to start job run due to missing metadata"));
            if (input.jobRunId() != null && store.run(id, input.jobRunId()).isEmpty()) {
                throw new EntityNotFoundException("Job run not found.");
            }
            return atWork.begin(id, job, FirstRun.of(job, input, trigger, number, AwsTime.millis(clock)));
        });
        atWork.work(begun);
        return begun;
    }

    public GetJobRunResponse one(GetJobRunRequest input, Call call) {
        JobId id = Jobs.id(input.jobName(), call);
        return new GetJobRunResponse(store.run(id, input.runId())
                .map(atWork::shown)
                .orElseThrow(() -> new EntityNotFoundException("Job run not found.")));
    }

    public GetJobRunsResponse list(GetJobRunsRequest input, Call call) {
        JobId id = Jobs.id(input.jobName(), call);
        Jobs.require(store, id);
        Page<JobRun> page = GluePages.PAGES.of(
                store.runs(id),
                run -> GluePages.newestFirst(Objects.requireNonNull(run.startedOn()), String.valueOf(run.id())),
                input.nextToken(),
                input.maxResults());
        return new GetJobRunsResponse(page.map(atWork::shown), page.next());
    }

    /// Ends a run, where it is under way.
    void stop(JobId id, String run) {
        atWork.stop(id, run);
    }

    public BatchStopJobRunResponse stop(BatchStopJobRunRequest input, Call call) {
        JobId id = Jobs.id(input.jobName(), call);
        List<BatchStopJobRunSuccessfulSubmission> stopped = new ArrayList<>();
        List<BatchStopJobRunError> errors = new ArrayList<>();
        for (String name : input.jobRunIds()) {
            switch (atWork.stop(id, name)) {
                case DONE -> stopped.add(new BatchStopJobRunSuccessfulSubmission(id.name(), name));
                case MISSING ->
                    errors.add(new BatchStopJobRunError(
                            id.name(), name, new ErrorDetail("EntityNotFoundException", "Job run not found.")));
                case OVER ->
                    errors.add(new BatchStopJobRunError(
                            id.name(),
                            name,
                            new ErrorDetail(
                                    "JobRunInTerminalStateException",
                                    "Job run " + name + " is already in terminal state.")));
            }
        }
        return new BatchStopJobRunResponse(stopped, errors);
    }
}

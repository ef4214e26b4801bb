package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
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
        return new StartJobRunResponse(start(id, input, null));
    }

    /// What a trigger begins.
    void start(JobId id, Action action, String trigger) {
        start(
                id,
                StartJobRunRequest.builder()
                        .jobName(id.name())
                        .arguments(action.arguments())
                        .timeout(action.timeout())
                        .notificationProperty(action.notificationProperty())
                        .build(),
                trigger);
    }

    private @Nullable String start(JobId id, StartJobRunRequest input, @Nullable String trigger) {
        JobRun begun = store.changing(() -> {
            Job job = store.find(id)
                    .orElseThrow(
                            () -> new EntityNotFoundException("Failed to start job run due to missing metadata"));
            if (input.jobRunId() != null && store.run(id, input.jobRunId()).isEmpty()) {
                throw new EntityNotFoundException("Job run not found.");
            }
            return atWork.begin(id, job, FirstRun.of(job, input, trigger, random, AwsTime.millis(clock)));
        });
        atWork.work(begun);
        return begun.id();
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
        // A page's token names the last of the page: the newest come first, and so do their ages.
        record Aged(String age, JobRun run) {}
        List<Aged> all = new ArrayList<>();
        store.runs(id).forEach(run -> all.add(new Aged("%08d".formatted(all.size()), atWork.shown(run))));
        Page<Aged> page = GluePages.PAGES.of(all, Aged::age, input.nextToken(), input.maxResults());
        return new GetJobRunsResponse(page.map(Aged::run), page.next());
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

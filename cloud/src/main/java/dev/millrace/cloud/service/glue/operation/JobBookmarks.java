package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.domain.Bookmark;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.store.BookmarkStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetJobBookmarkRequest;
import dev.millrace.wire.glue.GetJobBookmarkResponse;
import dev.millrace.wire.glue.JobBookmarkEntry;
import dev.millrace.wire.glue.ResetJobBookmarkRequest;
import dev.millrace.wire.glue.ResetJobBookmarkResponse;

/// Jobs' bookmarks as they are shown and reset. Runs leave them.
public final class JobBookmarks {
    private final BookmarkStore store;

    public JobBookmarks(BookmarkStore store) {
        this.store = store;
    }

    public GetJobBookmarkResponse one(GetJobBookmarkRequest input, Call call) {
        JobId job = Jobs.id(input.jobName(), call);
        Bookmark found = (input.runId() == null ? store.find(job) : store.find(job, input.runId()))
                .orElseThrow(() -> missing(job));
        return new GetJobBookmarkResponse(shown(job, found));
    }

    /// To the beginning, or to what a run has left.
    public ResetJobBookmarkResponse reset(ResetJobBookmarkRequest input, Call call) {
        JobId job = Jobs.id(input.jobName(), call);
        if (store.find(job).isEmpty()) {
            throw missing(job);
        }
        if (input.runId() == null) {
            return new ResetJobBookmarkResponse(shown(job, store.change(job, Bookmark::reset)));
        }
        Bookmark earlier = store.find(job, input.runId()).orElseThrow(() -> missing(job));
        return new ResetJobBookmarkResponse(shown(job, store.change(job, now -> now.backTo(earlier))));
    }

    private static EntityNotFoundException missing(JobId job) {
        return new EntityNotFoundException("Continuation for job " + job.name() + " not found");
    }

    private static JobBookmarkEntry shown(JobId job, Bookmark bookmark) {
        return JobBookmarkEntry.builder()
                .jobName(job.name())
                .version(bookmark.version())
                .run(bookmark.run())
                .attempt(bookmark.attempt())
                .previousRunId(bookmark.previousRunId())
                .runId(bookmark.runId())
                .jobBookmark(bookmark.states())
                .build();
    }
}

package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.BatchBuffer.Next;
import dev.millrace.cloud.service.lambda.mapping.FunctionReply.Report;
import dev.millrace.cloud.service.lambda.mapping.LanePlace.OpenWindow;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import dev.millrace.cloud.service.lambda.mapping.Part.After;
import dev.millrace.cloud.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Delivers a lane's batches, one after another: invokes the function, tries again what failed, gives up what has
/// failed too often or is too old, and keeps the place after all that is dealt with. Nothing that was not dealt with is
/// ever before the place, so a crash repeats and never skips.
final class Delivery {
    private static final Logger LOG = System.getLogger(Delivery.class.getName());

    private final Work work;
    private final MappingSettings settings;
    private final BatchBuffer buffer;
    private final WindowEvent windowEvent;
    private final Discards discards;
    private final FunctionReply reply = new FunctionReply();
    private LanePlace place;
    private @Nullable OpenWindow window;

    /// How a lane came to its end.
    enum Ending {
        ENDED,
        DELETED,
        BROKEN,
        STOPPED
    }

    Delivery(Work work, BatchBuffer buffer, LanePlace place) {
        this.work = work;
        this.settings = work.mapping().settings();
        this.buffer = buffer;
        this.place = place;
        this.window = place.window();
        this.windowEvent = new WindowEvent(place.shardId(), work.mapping().sourceArn());
        this.discards = new Discards(work, place.shardId(), buffer);
    }

    /// Works until the shard ends or the lane is stopped.
    Ending run() throws InterruptedException {
        if (window != null && settings.tumblingWindowSeconds() == 0 && !finishWindow(false)) {
            return Ending.STOPPED;
        }
        while (true) {
            OpenWindow open = window;
            long windowOver = open == null ? Long.MAX_VALUE : open.endMs() + BatchBuffer.WINDOW_GRACE_MS;
            switch (buffer.next(windowOver)) {
                case Next.Deliver(Batch batch) -> {
                    if (!deliver(batch)) {
                        return Ending.STOPPED;
                    }
                }
                case Next.TimeCame came -> {
                    if (!finishWindow(false)) {
                        return Ending.STOPPED;
                    }
                }
                case Next.Finished(BatchBuffer.Finish how) -> {
                    return finished(how);
                }
                case Next.Stopped(String skippedTo) -> {
                    if (skippedTo != null) {
                        keep(skippedTo);
                    }
                    return Ending.STOPPED;
                }
            }
        }
    }

    private Ending finished(BatchBuffer.Finish how) throws InterruptedException {
        return switch (how) {
            case ENDED -> {
                if (window != null && !finishWindow(false)) {
                    yield Ending.STOPPED;
                }
                place = place.atEnd(place.after());
                keepPlace();
                yield Ending.ENDED;
            }
            case DELETED -> Ending.DELETED;
            case BROKEN -> Ending.BROKEN;
        };
    }

    /// @return false where the lane was stopped before the batch was dealt with
    private boolean deliver(Batch batch) throws InterruptedException {
        if (batch.size() > 0) {
            if (!openWindow(batch)) {
                return false;
            }
            ArrayDeque<Part> todo = new ArrayDeque<>();
            todo.push(new Part(0, batch.size(), 0, 0));
            if (!deliver(batch, todo)) {
                return false;
            }
        }
        keep(batch.seen());
        return true;
    }

    private boolean deliver(Batch batch, ArrayDeque<Part> todo) throws InterruptedException {
        int waits = 0;
        Answer last = null;
        while (!todo.isEmpty()) {
            if (buffer.stopping()) {
                return false;
            }
            Part part = todo.pop();
            int young = firstYoungEnough(batch, part);
            if (young > part.from()) {
                Part old = new Part(part.from(), young, part.failures(), part.invocations());
                giveUp(batch, old, DiscardNotice.AGE, part.invocations() == 0 ? null : last);
                if (young == part.to()) {
                    continue;
                }
                part = part.rest(young);
            }
            byte[] event = event(batch, part);
            if (event.length > Batch.PAYLOAD_BYTES) {
                work.results().accept(Mapping.FUNCTION_FAILED);
                giveUp(batch, part, DiscardNotice.RETRIES, null);
                continue;
            }
            long ageMs = Math.max(0, work.clock().millis() - batch.arrivalMs(part.to() - 1));
            work.functions().age(work.mapping().functionArn(), ageMs);
            switch (call(event, waits)) {
                case Called.NotYet(Answer answer, Duration pause, var _) -> {
                    todo.push(part);
                    waits++;
                    last = last == null ? answer : last;
                    buffer.pause(pause);
                }
                case Called.Failed(Answer.Failed answer) -> {
                    waits = 0;
                    last = answer;
                    after(batch, part.failed(settings), answer, todo);
                }
                case Called.Done(Answer.Returned answer) -> {
                    waits = 0;
                    last = answer;
                    if (!returned(batch, part, answer, todo)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean returned(Batch batch, Part part, Answer.Returned answer, ArrayDeque<Part> todo)
            throws InterruptedException {
        Optional<String> state = batch.windowStartMs() < 0 ? Optional.empty() : reply.state(answer.payload());
        if (batch.windowStartMs() >= 0 && state.isEmpty()) {
            after(batch, part.failed(settings), answer, todo);
            return true;
        }
        Report report = settings.reportItemFailures()
                ? reply.items(answer.payload(), batch, part.from(), part.to())
                : new Report.AllDone();
        int done = switch (report) {
            case Report.AllDone all -> part.to();
            case Report.FailedFrom(int index) -> index;
            case Report.Invalid invalid -> part.from();
        };
        if (done > part.from()) {
            state.ifPresent(next -> {
                OpenWindow open = window == null ? opened(batch) : window;
                window = open.grown(batch, part.from(), done, next);
            });
            if (done < batch.size()) {
                keep(batch.sequence(done - 1));
            }
        }
        if (done == part.to()) {
            work.results().accept(Mapping.OK);
        } else {
            after(batch, part.failedFrom(done, settings), answer, todo);
        }
        OpenWindow open = window;
        boolean fits = open == null || open.state().getBytes(StandardCharsets.UTF_8).length <= WindowEvent.STATE_BYTES;
        return fits || finishWindow(true, batch);
    }

    private void after(Batch batch, After after, Answer answer, ArrayDeque<Part> todo) throws InterruptedException {
        work.results().accept(Mapping.FUNCTION_FAILED);
        switch (after) {
            case After.GivenUp(Part part) -> giveUp(batch, part, DiscardNotice.RETRIES, answer);
            case After.Again(var parts, boolean pause) -> {
                parts.reversed().forEach(todo::push);
                if (pause) {
                    buffer.pause(Called.pause(parts.getFirst().failures() - 1));
                }
            }
        }
    }

    private void giveUp(Batch batch, Part part, String condition, @Nullable Answer answer) throws InterruptedException {
        discards.tell(batch, part, event(batch, part), condition, answer);
        if (part.to() < batch.size()) {
            keep(batch.sequence(part.to() - 1));
        }
    }

    private Called call(byte[] event, int waits) throws InterruptedException {
        Called called = Called.of(work.functions().invoke(work.mapping().functionArn(), event), waits);
        if (called instanceof Called.NotYet notYet && notYet.result() != null) {
            work.results().accept(notYet.result());
        }
        return called;
    }

    private byte[] event(Batch batch, Part part) {
        OpenWindow open = window;
        byte[] members =
                batch.windowStartMs() < 0 || open == null ? new byte[0] : windowEvent.members(open, false, false);
        return batch.event(part.from(), part.to(), members);
    }

    /// The first record of the part that is not too old; age is counted from its arrival in the stream.
    private int firstYoungEnough(Batch batch, Part part) {
        int index = part.from();
        if (settings.maximumRecordAgeSeconds() >= 0) {
            long oldest = work.clock().millis() - settings.maximumRecordAgeSeconds() * 1000L;
            while (index < part.to() && batch.arrivalMs(index) < oldest) {
                index++;
            }
        }
        return index;
    }

    private void keep(String after) throws InterruptedException {
        place = place.withAfter(after, window);
        keepPlace();
    }

    /// Where a place cannot be kept (a full disk) the lane waits until it can: to begin anew would give the function
    /// the same batch again and again.
    private void keepPlace() throws InterruptedException {
        for (int waits = 0; ; waits++) {
            try {
                work.places().keep(place);
                return;
            } catch (StorageException notNow) {
                if (waits == 0) {
                    LOG.log(
                            Level.WARNING,
                            "Mapping " + work.mapping().uuid() + " waits: how far it is in " + place.shardId()
                                    + " cannot be kept: " + notNow.getMessage());
                }
                work.results().accept(Mapping.INTERNAL);
                if (buffer.stopping()) {
                    return;
                }
                buffer.pause(Called.pause(waits));
            }
        }
    }

    private boolean openWindow(Batch batch) throws InterruptedException {
        long start = batch.windowStartMs();
        if (start < 0) {
            return true;
        }
        long end = start + settings.tumblingWindowSeconds() * 1000L;
        OpenWindow open = window;
        if (open != null && (open.startMs() != start || open.endMs() != end) && !finishWindow(false)) {
            return false;
        }
        if (window == null) {
            window = opened(batch);
        }
        return true;
    }

    private OpenWindow opened(Batch batch) {
        return OpenWindow.of(batch, settings.tumblingWindowSeconds());
    }

    /// Ends a window early, and opens it anew with no state.
    private boolean finishWindow(boolean early, Batch batch) throws InterruptedException {
        if (!finishWindow(early)) {
            return false;
        }
        window = opened(batch);
        return true;
    }

    /// Makes the window's final invocation, and forgets the window.
    /// @return false where the lane was stopped before
    private boolean finishWindow(boolean early) throws InterruptedException {
        OpenWindow open = window;
        if (open == null) {
            return true;
        }
        byte[] event = windowEvent.finalEvent(open, early);
        int waits = 0;
        int failures = 0;
        Answer last = null;
        boolean done = open.records() == 0;
        while (!done) {
            if (buffer.stopping()) {
                return false;
            }
            int age = settings.maximumRecordAgeSeconds();
            if (age >= 0 && work.clock().millis() - age * 1000L > open.lastArrivalMs()) {
                discards.tell(open, failures, event, DiscardNotice.AGE, last);
                break;
            }
            switch (call(event, waits)) {
                case Called.NotYet(Answer answer, Duration pause, var _) -> {
                    waits++;
                    buffer.pause(pause);
                }
                case Called.Failed(Answer.Failed answer) -> {
                    waits = 0;
                    failures++;
                    last = answer;
                    work.results().accept(Mapping.FUNCTION_FAILED);
                    int retries = settings.maximumRetryAttempts();
                    if (retries >= 0 && failures > retries) {
                        discards.tell(open, failures, event, DiscardNotice.RETRIES, answer);
                        done = true;
                    } else {
                        buffer.pause(Called.pause(failures - 1));
                    }
                }
                case Called.Done(Answer.Returned answer) -> {
                    work.results().accept(Mapping.OK);
                    done = true;
                }
            }
        }
        window = null;
        keep(place.after());
        return true;
    }
}

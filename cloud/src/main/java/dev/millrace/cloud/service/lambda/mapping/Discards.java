package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.mapping.LanePlace.OpenWindow;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tells a mapping's destination of what a lane gives up. The records themselves stay in the stream; a notice that
/// cannot be delivered in three attempts is only logged, so that it does not hold the shard.
final class Discards {
    private static final Logger LOG = System.getLogger(Discards.class.getName());
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    /// Characters of a function's answer that the server's log shows.
    private static final int SHOWN = 300;

    private final Work work;
    private final String shardId;
    private final BatchBuffer buffer;
    private Instant warned = Instant.EPOCH;
    private long unsaid;

    Discards(Work work, String shardId, BatchBuffer buffer) {
        this.work = work;
        this.shardId = shardId;
        this.buffer = buffer;
    }

    /// @param event the function's, with the part's records
    /// @param answer the function's last; null where it never had them
    void tell(Batch batch, Part part, byte[] event, String condition, @Nullable Answer answer)
            throws InterruptedException {
        warn(batch.sequence(part.from()), batch.sequence(part.to() - 1), part.size(), condition, answer);
        String destination = work.mapping().settings().onFailure();
        if (destination != null) {
            send(
                    destination,
                    new DiscardNotice(
                            requestId(answer),
                            work.mapping().functionArn(),
                            condition,
                            part.invocations(),
                            answer,
                            work.clock().instant(),
                            shardId,
                            batch.sequence(part.from()),
                            batch.sequence(part.to() - 1),
                            Instant.ofEpochMilli(batch.arrivalMs(part.from())),
                            Instant.ofEpochMilli(batch.arrivalMs(part.to() - 1)),
                            part.size(),
                            work.mapping().sourceArn(),
                            event));
        }
    }

    /// A window's final invocation is given up.
    void tell(OpenWindow window, int invocations, byte[] event, String condition, @Nullable Answer answer)
            throws InterruptedException {
        warn(window.firstSequence(), window.lastSequence(), window.records(), condition, answer);
        String destination = work.mapping().settings().onFailure();
        if (destination != null) {
            send(
                    destination,
                    new DiscardNotice(
                            requestId(answer),
                            work.mapping().functionArn(),
                            condition,
                            invocations,
                            answer,
                            work.clock().instant(),
                            shardId,
                            window.firstSequence(),
                            window.lastSequence(),
                            Instant.ofEpochMilli(window.firstArrivalMs()),
                            Instant.ofEpochMilli(window.lastArrivalMs()),
                            window.records(),
                            work.mapping().sourceArn(),
                            event));
        }
    }

    /// Records that are given up leave a word in the server's log, whether a destination hears of them or not: once in
    /// a while, with how many there were since.
    private void warn(String first, String last, int records, String condition, @Nullable Answer answer) {
        unsaid += records;
        Instant now = work.clock().instant();
        if (now.isBefore(warned.plus(WARN_EVERY))) {
            return;
        }
        LOG.log(
                Level.WARNING,
                "Mapping " + work.mapping().uuid() + " gave up " + unsaid + " records of " + shardId
                        + ", the last from " + first + " to " + last + " (" + condition + "): " + said(answer));
        warned = now;
        unsaid = 0;
    }

    private String said(@Nullable Answer answer) {
        return work.mapping().functionArn()
                + switch (answer) {
                    case Answer.Failed failed -> " said " + start(failed.payload());
                    case Answer.Returned returned -> " answered " + start(returned.payload());
                    case Answer.Throttled _ -> " was busy";
                    case Answer.NotFound _ -> " is not there";
                    case Answer.Unavailable(String reason) -> ": " + reason;
                    case null -> " was not asked";
                };
    }

    private static String start(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private void send(String destination, DiscardNotice notice) throws InterruptedException {
        Mapping mapping = work.mapping();
        byte[] json = notice.json(destination.contains(":s3:"));
        String key = notice.objectKey(mapping.uuid(), Ids.uuid(work.random()));
        for (int attempt = 1; ; attempt++) {
            try {
                work.destination().send(mapping.account(), mapping.region(), destination, key, json);
                return;
            } catch (IOException undelivered) {
                if (attempt == ATTEMPTS) {
                    LOG.log(
                            Level.WARNING,
                            "Mapping " + mapping.uuid() + " gave up records " + notice.firstSequence() + " to "
                                    + notice.lastSequence() + " of " + shardId + " and could not tell " + destination,
                            undelivered);
                    return;
                }
                buffer.pause(PAUSE);
            }
        }
    }

    private String requestId(@Nullable Answer answer) {
        return switch (answer) {
            case Answer.Failed failed -> failed.requestId();
            case Answer.Returned returned -> returned.requestId();
            case Answer.Throttled throttled -> Ids.uuid(work.random());
            case Answer.NotFound notFound -> Ids.uuid(work.random());
            case Answer.Unavailable unavailable -> Ids.uuid(work.random());
            case null -> Ids.uuid(work.random());
        };
    }
}

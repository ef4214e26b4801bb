package dev.millrace.cli.events;

import dev.millrace.cli.NoAnswer;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/// Brings events onto a stream, in order, at a rate, through refusals and a server that goes away for a while.
///
/// What was acknowledged is never sent again. A call that was cut off before its answer is sent again whole: its
/// records may stand on the stream twice, as with any producer of Kinesis.
final class Delivery {
    private static final int CALL_LIMIT = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final KinesisClient kinesis;
    private final String stream;
    private final Terminal terminal;

    /// Whether the server answered once: only then is it worth waiting for.
    private boolean answered;

    Delivery(KinesisClient kinesis, String stream, Terminal terminal) {
        this.kinesis = kinesis;
        this.stream = stream;
        this.terminal = terminal;
    }

    /// @param acknowledged events that the stream keeps
    /// @param resent calls sent again because the server did not answer
    record Outcome(int acknowledged, int resent, Duration time) {}

    /// @param perSecond events a second, 0 for as fast as it goes
    /// @param onAcknowledged told of each event with its shard and sequence number
    Outcome send(List<StreamEvent> events, int perSecond, BiConsumer<StreamEvent, PutRecordsResultEntry> onAcknowledged)
            throws InterruptedException {
        long started = System.nanoTime();
        int callSize = perSecond == 0 ? CALL_LIMIT : Math.clamp(perSecond / 20, 1, CALL_LIMIT);
        int done = 0;
        int resent = 0;
        while (done < events.size()) {
            List<StreamEvent> call = events.subList(done, Math.min(events.size(), done + callSize));
            resent += sendAll(call, onAcknowledged);
            done += call.size();
            terminal.progress(String.format("  %,d of %,d events", done, events.size()));
            if (perSecond > 0) {
                long due = started + (long) (done * 1e9 / perSecond);
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(Duration.ofNanos(wait));
                }
            }
        }
        terminal.endProgress();
        return new Outcome(done, resent, Duration.ofNanos(System.nanoTime() - started));
    }

    private int sendAll(List<StreamEvent> call, BiConsumer<StreamEvent, PutRecordsResultEntry> onAcknowledged)
            throws InterruptedException {
        List<StreamEvent> open = call;
        long since = System.nanoTime();
        int resent = 0;
        while (!open.isEmpty()) {
            try {
                PutRecordsResponse answer = put(open);
                answered = true;
                List<StreamEvent> refused = new ArrayList<>();
                for (int i = 0; i < open.size(); i++) {
                    PutRecordsResultEntry result = answer.records().get(i);
                    if (result.errorCode() == null) {
                        onAcknowledged.accept(open.get(i), result);
                    } else {
                        refused.add(open.get(i));
                    }
                }
                open = refused;
                if (open.isEmpty()) {
                    return resent;
                }
            } catch (ResourceNotFoundException e) {
                throw new UserError("there is no stream " + stream + ": " + e.awsErrorDetails().errorMessage());
            } catch (SdkClientException e) {
                if (!answered && NoAnswer.is(e)) {
                    throw new UserError(NoAnswer.words());
                }
                resent++;
                terminal.progress("  waiting for the server ...");
                giveUpAfterPatience(since, e);
            } catch (KinesisException e) {
                if (e.statusCode() < 500) {
                    throw new UserError(e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage());
                }
                giveUpAfterPatience(since, e);
            }
            Thread.sleep(BETWEEN_TRIES);
        }
        return resent;
    }

    private static void giveUpAfterPatience(long since, Exception e) {
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw new UserError("no answer for " + PATIENCE.toSeconds() + " s: " + e.getMessage());
        }
    }

    private PutRecordsResponse put(List<StreamEvent> events) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>(events.size());
        for (StreamEvent event : events) {
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey(event.key())
                    .data(SdkBytes.fromUtf8String(event.data()))
                    .build());
        }
        return kinesis.putRecords(request -> request.streamName(stream).records(entries));
    }
}

package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.LanePlace.OpenWindow;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.ShardReader;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/// Reads a shard for one lane: takes the records of its share that the filters let through, and fills batches.
final class LaneReader implements Runnable {
    private static final Logger LOG = System.getLogger(LaneReader.class.getName());

    /// Small enough that the first record of many is soon on its way.
    private static final int CHUNK_RECORDS = 500;

    private static final long CHUNK_BYTES = 1 << 20;

    /// A reader is woken by the records themselves; only the end of a tumbling window is waited for.
    private static final Duration WOKEN = Duration.ofHours(1);

    /// How long a changed role of the function may go unseen.
    private static final long ROLE_MS = 100;

    private final Work work;
    private final LanePlace lane;
    private final ShardReader reader;
    private final BatchBuffer buffer;
    private RecordEncoder encoder;
    private long roleSeenMs;

    LaneReader(Work work, LanePlace lane, ShardReader reader, BatchBuffer buffer) {
        this.work = work;
        this.lane = lane;
        this.reader = reader;
        this.buffer = buffer;
        this.encoder = encoder("");
        this.roleSeenMs = Long.MIN_VALUE;
    }

    @Override
    public void run() {
        try {
            read();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "Mapping " + work.mapping().uuid() + " cannot read " + lane.shardId(), bug);
            buffer.finish(BatchBuffer.Finish.BROKEN);
        }
    }

    private void read() throws InterruptedException {
        OpenWindow kept = lane.window();
        long windowOver = kept == null ? Long.MIN_VALUE : kept.endMs() + BatchBuffer.WINDOW_GRACE_MS;
        while (true) {
            long before = work.clock().millis();
            List<StreamRecord> records = reader.read(CHUNK_RECORDS, CHUNK_BYTES);
            if (!records.isEmpty()) {
                if (!take(records)) {
                    return;
                }
                windowOver = Math.max(windowOver, buffer.windowOver(records.getLast().arrivalMs()));
            } else if (reader.deleted()) {
                buffer.finish(BatchBuffer.Finish.DELETED);
                return;
            } else if (reader.ended()) {
                buffer.finish(BatchBuffer.Finish.ENDED);
                return;
            } else if (windowOver == Long.MIN_VALUE) {
                reader.await(WOKEN);
            } else {
                buffer.nothingLeft(before);
                reader.await(before < windowOver ? Duration.ofMillis(windowOver - before) : WOKEN);
            }
        }
    }

    private boolean take(List<StreamRecord> records) throws InterruptedException {
        lookAtRole();
        for (StreamRecord record : records) {
            if (lane.lanes() > 1 && share(record.partitionKey(), lane.lanes()) != lane.lane()
                    || !work.filter().lets(record)) {
                buffer.skip(record);
            } else if (!buffer.add(record, encoder)) {
                return false;
            }
        }
        buffer.added();
        return true;
    }

    /// Which lane gets a partition key's records: all of them the same, also after a restart.
    static int share(String partitionKey, int lanes) {
        int hash = partitionKey.hashCode() * 0x9E3779B9;
        return Integer.remainderUnsigned(hash ^ hash >>> 16, lanes);
    }

    private void lookAtRole() {
        long now = work.clock().millis();
        if (roleSeenMs != Long.MIN_VALUE && now - roleSeenMs < ROLE_MS) {
            return;
        }
        roleSeenMs = now;
        Mapping mapping = work.mapping();
        work.functions()
                .find(mapping.account(), mapping.region(), mapping.functionArn())
                .filter(function -> !function.role().equals(encoder.role()))
                .ifPresent(function -> encoder = encoder(function.role()));
    }

    private RecordEncoder encoder(String role) {
        Mapping mapping = work.mapping();
        return new RecordEncoder(lane.shardId(), mapping.region(), mapping.sourceArn(), role);
    }
}

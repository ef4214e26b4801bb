package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.metric.Stopwatch;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.ProvisionedThroughputExceededException;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.PutRecordOutput;
import dev.millrace.wire.kinesis.PutRecordsInput;
import dev.millrace.wire.kinesis.PutRecordsOutput;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import dev.millrace.wire.kinesis.PutRecordsResultEntry;
import java.util.List;
import java.util.Objects;

/// PutRecords and PutRecord. Acknowledged records are kept and visible.
public final class PutRecords {
    private final StreamLookup lookup;
    private final RecordWriter writer;

    public PutRecords(StreamLookup lookup, RecordWriter writer) {
        this.lookup = lookup;
        this.writer = writer;
    }

    public PutRecordsOutput many(PutRecordsInput input, Call call) {
        Stopwatch watch = Stopwatch.started();
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        long bytes = 0;
        for (PutRecordsRequestEntry record : input.records()) {
            bytes += record.data().size() + (long) record.partitionKey().length();
        }
        if (bytes > KinesisLimits.PUT_RECORDS_BYTES) {
            throw new InvalidArgumentException(
                    "Records size exceeds " + (KinesisLimits.PUT_RECORDS_BYTES >> 20) + " MB limit");
        }
        List<PutRecordsResultEntry> results = writer.write(stream, input.records());
        int failed = 0;
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).errorCode() != null) {
                failed++;
                PutRecordsRequestEntry refused = input.records().get(i);
                bytes -= refused.data().size() + (long) refused.partitionKey().length();
            }
        }
        stream.metrics().putMany(bytes, results.size(), failed, watch.millis());
        return new PutRecordsOutput(failed, results, encryption(stream));
    }

    public PutRecordOutput one(PutRecordInput input, Call call) {
        Stopwatch watch = Stopwatch.started();
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        String ordering = input.sequenceNumberForOrdering();
        if (ordering != null && SequenceNumber.parse(ordering).isEmpty()) {
            throw new InvalidArgumentException("ExclusiveMinimumSequenceNumber " + ordering
                    + " used in PutRecord on stream " + stream.state().name() + " under account "
                    + stream.state().account() + " is invalid.");
        }
        PutRecordsResultEntry result = writer.write(
                        stream,
                        List.of(new PutRecordsRequestEntry(
                                input.data(), input.explicitHashKey(), input.partitionKey())))
                .getFirst();
        boolean throttled = result.errorCode() != null;
        stream.metrics()
                .put(
                        input.data().size() + (long) input.partitionKey().length(),
                        throttled,
                        watch.millis());
        if (throttled) {
            throw new ProvisionedThroughputExceededException(Objects.requireNonNull(result.errorMessage()));
        }
        return new PutRecordOutput(
                Objects.requireNonNull(result.shardId()),
                Objects.requireNonNull(result.sequenceNumber()),
                encryption(stream));
    }

    private static @org.jspecify.annotations.Nullable String encryption(LiveStream stream) {
        return stream.state().keyId() == null ? null : "KMS";
    }
}

package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRun;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.PutRecordBatchInput;
import dev.millrace.wire.firehose.PutRecordBatchOutput;
import dev.millrace.wire.firehose.PutRecordBatchResponseEntry;
import dev.millrace.wire.firehose.PutRecordInput;
import dev.millrace.wire.firehose.PutRecordOutput;
import dev.millrace.wire.firehose.Record;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// PutRecord and PutRecordBatch. Acknowledged records are kept, and will be delivered.
public final class PutRecords {
    private static final int RECORD_ID_BYTES = 156;

    private final StreamLookup lookup;
    private final SecureRandom random;

    public PutRecords(StreamLookup lookup, SecureRandom random) {
        this.lookup = lookup;
        this.random = random;
    }

    public PutRecordOutput one(PutRecordInput input, Call call) {
        DeliveryRun run = open(input.deliveryStreamName(), call);
        List<Record> records = List.of(input.record());
        run.put(records, input.record().data().size());
        return new PutRecordOutput(ids(1).getFirst(), run.stream().encryption() != null);
    }

    public PutRecordBatchOutput batch(PutRecordBatchInput input, Call call) {
        DeliveryRun run = open(input.deliveryStreamName(), call);
        long bytes = 0;
        for (Record record : input.records()) {
            bytes += record.data().size();
        }
        if (bytes > FirehoseLimits.BATCH_BYTES) {
            throw new InvalidArgumentException(
                    "Records size exceeds " + FirehoseLimits.BATCH_BYTES / FirehoseLimits.MIB + " MB limit");
        }
        run.put(input.records(), bytes);
        List<PutRecordBatchResponseEntry> entries = new ArrayList<>(input.records().size());
        for (String id : ids(input.records().size())) {
            entries.add(new PutRecordBatchResponseEntry(id, null, null));
        }
        return new PutRecordBatchOutput(0, run.stream().encryption() != null, entries);
    }

    private DeliveryRun open(String name, Call call) {
        DeliveryRun run = lookup.open(name, call);
        if (!run.stream().directPut()) {
            throw EncryptionRules.kinesis();
        }
        return run;
    }

    /// Ids of records: long, as AWS's are, and of one random part for a call.
    private List<String> ids(int count) {
        byte[] bytes = new byte[RECORD_ID_BYTES];
        random.nextBytes(bytes);
        String call = Base64.getEncoder().encodeToString(bytes);
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String number = Integer.toString(i);
            ids.add(call + "0000".substring(Math.min(4, number.length())) + number);
        }
        return ids;
    }
}

package dev.millrace.predictor.publish;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/// A Kinesis stream, written to with PutRecords.
public final class KinesisPredictionStream implements PredictionStream {

    private final KinesisClient kinesis;
    private final String name;

    public KinesisPredictionStream(KinesisClient kinesis, String name) {
        this.kinesis = kinesis;
        this.name = name;
    }

    @Override
    public List<Refusal> put(List<StreamEntry> entries) {
        List<PutRecordsRequestEntry> records = new ArrayList<>(entries.size());
        for (StreamEntry entry : entries) {
            records.add(PutRecordsRequestEntry.builder()
                    .data(SdkBytes.fromByteArrayUnsafe(entry.data()))
                    .partitionKey(entry.partitionKey())
                    .build());
        }
        PutRecordsResponse response;
        try {
            response = kinesis.putRecords(request -> request.streamName(name).records(records));
        } catch (SdkException e) {
            throw new PublishException(
                    "The predictions cannot be put on stream %s: %s".formatted(name, e.getMessage()), e);
        }
        if (response.failedRecordCount() == null || response.failedRecordCount() == 0) {
            return List.of();
        }
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String code = response.records().get(i).errorCode();
            if (code != null) {
                refusals.add(new Refusal(i, code));
            }
        }
        return refusals;
    }
}

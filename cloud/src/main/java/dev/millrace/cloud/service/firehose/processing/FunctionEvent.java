package dev.millrace.cloud.service.firehose.processing;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// What a function is given (docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html).
public final class FunctionEvent {
    private FunctionEvent() {}

    /// A record of it.
    /// @param kinesis null for what was put
    public record Item(String recordId, long arrivalMs, byte[] bytes, int from, int length, @Nullable Kinesis kinesis) {}

    public record Kinesis(String shardId, String partitionKey, String sequenceNumber, long subsequence) {}

    /// @param sourceArn the Kinesis stream's; null for what was put
    public static byte[] of(
            String invocationId, String deliveryStreamArn, @Nullable String sourceArn, String region, List<Item> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonMapper.shared().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("invocationId", invocationId);
            if (sourceArn != null) {
                json.writeStringProperty("sourceKinesisStreamArn", sourceArn);
            }
            json.writeStringProperty("deliveryStreamArn", deliveryStreamArn);
            json.writeStringProperty("region", region);
            json.writeArrayPropertyStart("records");
            for (Item item : items) {
                json.writeStartObject();
                json.writeStringProperty("recordId", item.recordId);
                json.writeNumberProperty("approximateArrivalTimestamp", item.arrivalMs);
                json.writeName("data");
                json.writeBinary(item.bytes, item.from, item.length);
                Kinesis kinesis = item.kinesis;
                if (kinesis != null) {
                    json.writeObjectPropertyStart("kinesisRecordMetadata");
                    json.writeStringProperty("sequenceNumber", kinesis.sequenceNumber);
                    json.writeNumberProperty("subsequenceNumber", kinesis.subsequence);
                    json.writeStringProperty("partitionKey", kinesis.partitionKey);
                    json.writeStringProperty("shardId", kinesis.shardId);
                    json.writeNumberProperty("approximateArrivalTimestamp", item.arrivalMs);
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /// How many bytes a record takes there, about.
    public static int size(int length, boolean kinesis) {
        return (length + 2) / 3 * 4 + (kinesis ? 450 : 180);
    }
}

package dev.millrace.predictor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.predictor.event.EventId;
import dev.millrace.predictor.event.StreamRecord;
import dev.millrace.predictor.publish.StreamEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// Writes predictions and answers as JSON. What is the same in each is made once.
final class PredictionWriter {

    private static final byte[] PREDICTIONS = "{\"predictions\":[".getBytes(UTF_8);

    private final String before;
    private final String result;
    private final String id;

    PredictionWriter(Pipeline pipeline, String version) {
        this.result = "{" + quoted(pipeline.result()) + ":";
        this.id = "," + quoted(pipeline.id()) + ":";
        this.before = "{\"model\":" + quoted(pipeline.model()) + ",\"version\":" + quoted(version) + ",\"prediction\":";
    }

    /// `{"ride_duration":18.3,"ride_id":156}`.
    byte[] single(EventId eventId, double answer) {
        return (result + answer + id + eventId.json() + "}").getBytes(UTF_8);
    }

    /// `{"model":"…","version":"…","prediction":{"ride_duration":18.3,"ride_id":156}}`.
    byte[] prediction(EventId eventId, double answer) {
        return (before + result + answer + id + eventId.json() + "}}").getBytes(UTF_8);
    }

    /// The answer to a batch. Without failures it says nothing of them, which Lambda takes for a success.
    void batch(
            OutputStream out,
            List<StreamRecord> records,
            @Nullable StreamEntry[] predictions,
            BitSet done,
            BitSet failed)
            throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream(64 + 160 * done.cardinality());
        answer.writeBytes(PREDICTIONS);
        char separator = 0;
        for (int i = done.nextSetBit(0); i >= 0; i = done.nextSetBit(i + 1)) {
            @Nullable StreamEntry prediction = predictions[i];
            if (prediction != null) {
                if (separator != 0) {
                    answer.write(separator);
                }
                answer.writeBytes(prediction.data());
                separator = ',';
            }
        }
        answer.write(']');
        if (!failed.isEmpty()) {
            answer.writeBytes(",\"batchItemFailures\":[".getBytes(UTF_8));
            separator = 0;
            for (int i = failed.nextSetBit(0); i >= 0; i = failed.nextSetBit(i + 1)) {
                if (separator != 0) {
                    answer.write(separator);
                }
                answer.writeBytes(
                        ("{\"itemIdentifier\":" + quoted(records.get(i).sequenceNumber()) + "}").getBytes(UTF_8));
                separator = ',';
            }
            answer.write(']');
        }
        answer.write('}');
        answer.writeTo(out);
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }
}

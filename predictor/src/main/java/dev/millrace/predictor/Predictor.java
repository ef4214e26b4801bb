package dev.millrace.predictor;

import dev.millrace.predictor.event.BadRecordException;
import dev.millrace.predictor.event.Event;
import dev.millrace.predictor.event.EventId;
import dev.millrace.predictor.event.EventReader;
import dev.millrace.predictor.event.Invocation;
import dev.millrace.predictor.event.StreamRecord;
import dev.millrace.predictor.feature.FeatureBatch;
import dev.millrace.predictor.model.Model;
import dev.millrace.predictor.publish.Pauses;
import dev.millrace.predictor.publish.Publisher;
import dev.millrace.predictor.publish.StreamEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the function does with an invocation: decode, map to features, ask the model once for the whole batch,
/// publish, answer.
///
/// **One event by itself**, `{"ride": {…}, "ride_id": 123}`, is answered `{"ride_duration": …, "ride_id": 123}` and
/// published nowhere. A bad one fails the invocation with its reason.
///
/// **A batch of a stream's records** is answered `{"predictions": […]}`, the predictions being those on the output
/// stream, and `"batchItemFailures": […]` where there are records that could not be done.
///
/// ## Bad records, and why nothing is doubled or held up
/// A bad record (not base64, not JSON, a field missing or absurd, an answer that is no number) fails every time.
/// Lambda, told of failures, takes the *lowest* sequence number told and sends that record *and all behind it* again.
/// So what stands behind a failure must not be published, or it would be there twice:
/// 1. Records before the first bad one are published. All bad ones are reported. Lambda sends again from the first bad
/// one on.
/// 2. Then the batch begins with a bad record, and reporting it would bring the very same batch back. Where good
///    records stand behind it, nothing is published and the invocation fails with the reason: with
///    `BisectBatchOnFunctionError` Lambda halves a batch whose invocation failed, and again, until the bad record is
///    alone.
/// 3. A batch of bad records only holds up nobody: they are reported, and after the mapping's retries they go to its
///    failure destination.
///
/// So the mapping needs `ReportBatchItemFailures`, `BisectBatchOnFunctionError` and a retry limit, as the project's
/// Terraform sets them. With a mapping that has none of these, Lambda would take a batch of kind 1 for done, and a
/// batch of kind 2 would hold its shard: for such, set `BAD_RECORDS=skip`, and bad records are written to the log and
/// passed over, and all others published.
///
/// ## Refused by the output stream
/// What the stream still refuses after [Publisher]'s repetitions is reported the same way. Entries behind it may be
/// on the stream already; their sequence numbers are remembered, so that this environment does not publish them again
/// when they come back. An environment that dies between publishing and answering, or another one getting the batch,
/// may double them: that is Kinesis' own promise, at least once.
public final class Predictor {

    /// Lines about single records that one invocation may write to the log.
    private static final int LOGGED_RECORDS = 20;
    /// A batch up to this size has its predictions in the log.
    private static final int LOGGED_PREDICTIONS = 3;
    /// Sequence numbers remembered: more than the largest batch, 10,000.
    private static final int MOST_REMEMBERED = 20_000;

    private final Pipeline pipeline;
    private final Model model;
    private final @Nullable Publisher publisher;
    private final BadRecords badRecords;
    private final Consumer<String> log;
    private final EventReader reader;
    private final PredictionWriter writer;
    private final PublishedAhead publishedAhead = new PublishedAhead(MOST_REMEMBERED);

    /// @param publisher null to predict without publishing
    /// @param log takes a line at a time
    public Predictor(
            Pipeline pipeline,
            Model model,
            @Nullable Publisher publisher,
            BadRecords badRecords,
            Consumer<String> log) {
        this.pipeline = pipeline;
        this.model = model;
        this.publisher = publisher;
        this.badRecords = badRecords;
        this.log = log;
        this.reader = new EventReader(pipeline.input(), pipeline.id());
        this.writer = new PredictionWriter(pipeline, model.version());
    }

    /// Answers one invocation.
    ///
    /// @throws BadRecordException where a single event, or the invocation itself, cannot be read
    /// @throws BatchHeldUpException where a bad record must first be parted from the good ones behind it
    /// @throws dev.millrace.predictor.publish.PublishException where nothing could be published
    public void handle(InputStream in, OutputStream out, Pauses pauses) throws IOException {
        switch (reader.invocation(in)) {
            case Invocation.Single(Event event) -> out.write(single(event));
            case Invocation.Batch(List<StreamRecord> records) -> batch(records, out, pauses);
        }
    }

    private byte[] single(Event event) {
        FeatureBatch features = new FeatureBatch(pipeline.features(), 1);
        features.add(event.fields());
        double answer = model.onnx().predict(features)[0];
        requireNumber(answer);
        return writer.single(event.id(), answer);
    }

    private static void requireNumber(double answer) {
        if (!Double.isFinite(answer)) {
            throw new BadRecordException("the model's answer is " + answer);
        }
    }

    private void batch(List<StreamRecord> records, OutputStream out, Pauses pauses) throws IOException {
        @Nullable StreamEntry[] predictions = predict(records);
        BitSet failed = new BitSet();
        BitSet due = new BitSet();
        for (int i = 0; i < predictions.length; i++) {
            (predictions[i] == null ? failed : due).set(i);
        }
        if (badRecords == BadRecords.SKIP) {
            failed.clear();
        }
        if (publisher != null) {
            int firstFailed = failed.nextSetBit(0);
            if (firstFailed >= 0 && due.length() > firstFailed) {
                if (firstFailed == 0) {
                    throw new BatchHeldUpException(records.getFirst().sequenceNumber(), records.size());
                }
                due.clear(firstFailed, records.size());
            }
            failed.or(publish(publisher, records, predictions, due, pauses));
            due.andNot(failed);
        }
        for (int i = failed.nextSetBit(0); i >= 0; i = failed.nextSetBit(i + 1)) {
            if (records.get(i).sequenceNumber().isEmpty()) {
                throw new BadRecordException("record %d failed and has no sequence number to report".formatted(i));
            }
        }
        writer.batch(out, records, predictions, due, failed);
        log(predictions, due, failed, records.size());
    }

    /// The predictions, in the records' order; null for bad records.
    private @Nullable StreamEntry[] predict(List<StreamRecord> records) {
        @Nullable StreamEntry[] predictions = new StreamEntry[records.size()];
        FeatureBatch features = new FeatureBatch(pipeline.features(), records.size());
        EventId[] ids = new EventId[records.size()];
        int[] places = new int[records.size()];
        Complaints complaints = new Complaints();
        for (int i = 0; i < records.size(); i++) {
            try {
                Event event = reader.event(records.get(i).data());
                features.add(event.fields());
                ids[features.rows() - 1] = event.id();
                places[features.rows() - 1] = i;
            } catch (BadRecordException e) {
                complaints.add(records.get(i), e.reason());
            }
        }
        double[] answers = model.onnx().predict(features);
        for (int row = 0; row < answers.length; row++) {
            try {
                requireNumber(answers[row]);
                predictions[places[row]] = new StreamEntry(writer.prediction(ids[row], answers[row]), ids[row].text());
            } catch (BadRecordException e) {
                complaints.add(records.get(places[row]), e.reason());
            }
        }
        complaints.finish();
        return predictions;
    }

    /// Publishes the predictions due, and says which of them are not on the stream.
    private BitSet publish(
            Publisher publisher,
            List<StreamRecord> records,
            @Nullable StreamEntry[] predictions,
            BitSet due,
            Pauses pauses) {
        List<StreamEntry> entries = new ArrayList<>(due.cardinality());
        List<Integer> places = new ArrayList<>(due.cardinality());
        for (int i = due.nextSetBit(0); i >= 0; i = due.nextSetBit(i + 1)) {
            @Nullable StreamEntry entry = predictions[i];
            if (entry != null && !publishedAhead.contains(records.get(i).sequenceNumber())) {
                entries.add(entry);
                places.add(i);
            }
        }
        BitSet failed = new BitSet();
        if (!entries.isEmpty()) {
            publisher.publish(entries, pauses).stream().map(places::get).forEach(failed::set);
        }
        int lowest = failed.isEmpty() ? records.size() : failed.nextSetBit(0);
        due.stream().filter(i -> !failed.get(i)).forEach(i -> {
            if (i > lowest) {
                publishedAhead.remember(records.get(i).sequenceNumber());
            } else {
                publishedAhead.forget(records.get(i).sequenceNumber());
            }
        });
        return failed;
    }

    private void log(@Nullable StreamEntry[] predictions, BitSet done, BitSet failed, int records) {
        StringBuilder line = new StringBuilder();
        if (done.cardinality() <= LOGGED_PREDICTIONS) {
            done.stream().forEach(i -> {
                @Nullable StreamEntry prediction = predictions[i];
                if (prediction != null) {
                    line.append(new String(prediction.data(), StandardCharsets.UTF_8))
                            .append('\n');
                }
            });
        }
        line.append("%s %d of %d records%s"
                .formatted(
                        publisher == null ? "Predicted, without publishing," : "Predicted and published",
                        done.cardinality(),
                        records,
                        failed.isEmpty() ? "" : "; %d reported as failed".formatted(failed.cardinality())));
        log.accept(line.toString());
    }

    /// The lines about bad records: the first few, then their number.
    private final class Complaints {
        private int count;

        void add(StreamRecord record, String reason) {
            if (++count <= LOGGED_RECORDS) {
                log.accept("Record %s: %s".formatted(record.sequenceNumber(), reason));
            }
        }

        void finish() {
            if (count > LOGGED_RECORDS) {
                log.accept("and %d more such records".formatted(count - LOGGED_RECORDS));
            }
        }
    }
}

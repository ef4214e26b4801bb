package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.Transformer.Answer;
import dev.millrace.cloud.service.firehose.domain.PartitionQuery;
import dev.millrace.cloud.service.firehose.domain.Prefix;
import dev.millrace.cloud.service.firehose.domain.Processors;
import dev.millrace.cloud.service.firehose.domain.Processors.FunctionCall;
import dev.millrace.cloud.service.firehose.processing.FunctionEvent;
import dev.millrace.cloud.service.firehose.processing.FunctionReply;
import dev.millrace.cloud.service.firehose.processing.Unpacking;
import dev.millrace.wire.firehose.KinesisStreamSourceDescription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is done to a lane's records between source and gathering: unpacked, taken apart, transformed by a function,
/// given partition keys. For one thread at a time.
final class Steps {
    private static final String PROCESSING = "processing-failed";
    private static final String PARTITIONING = "partitioning-failed";
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /// Records for one invocation.
    private static final class Batch {
        private final List<Parcel> parcels = new ArrayList<>();
        private final long begunMs;
        private final long sinceMs;
        private long bytes;
        private long encodedBytes;
        private int attempts;

        private Batch(long begunMs, long sinceMs) {
            this.begunMs = begunMs;
            this.sinceMs = sinceMs;
        }
    }

    private final Works works;
    private final Gatherer gatherer;
    private final DeliveryMetrics.Counters counters;
    private final Complaints complaints;
    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    private Plan plan;
    private @Nullable PartitionQuery query;

    Steps(Works works, Gatherer gatherer, DeliveryMetrics.Counters counters, Complaints complaints, Plan plan) {
        this.works = works;
        this.gatherer = gatherer;
        this.counters = counters;
        this.complaints = complaints;
        this.plan = plan;
        this.query = query(plan);
    }

    void use(Plan changed) {
        plan = changed;
        query = query(changed);
    }

    private static @Nullable PartitionQuery query(Plan plan) {
        return plan.partitioned()
                ? plan.processors().query().map(PartitionQuery::new).orElse(null)
                : null;
    }

    /// Takes a record in hand.
    void take(Parcel parcel) {
        Processors processors = plan.processors();
        Parcel unpacked = parcel;
        if (processors.unpack()) {
            Optional<byte[]> bytes = Unpacking.gunzip(parcel.bytes(), parcel.from(), parcel.length());
            if (bytes.isEmpty()) {
                failed(parcel, PROCESSING, "Decompression.InvalidGzip", "The record's data is not in the GZIP format.");
                return;
            }
            unpacked = parcel.with(bytes.get());
        }
        if (processors.logs()) {
            Optional<byte[]> messages = Unpacking.messages(
                    Arrays.copyOfRange(unpacked.bytes(), unpacked.from(), unpacked.from() + unpacked.length()));
            if (messages.isEmpty()) {
                failed(
                        parcel,
                        PROCESSING,
                        "CloudWatchLogProcessing.InvalidRecord",
                        "The record is not one of a CloudWatch Logs subscription.");
                return;
            }
            if (messages.get().length == 0) {
                gatherer.dropped(parcel);
                return;
            }
            unpacked = unpacked.with(messages.get());
        }
        if (processors.splitting().isEmpty()) {
            next(unpacked);
            return;
        }
        Optional<byte[][]> parts = Unpacking.split(
                unpacked.bytes(),
                unpacked.from(),
                unpacked.length(),
                processors.splitting().get());
        if (parts.isEmpty()) {
            failed(parcel, PROCESSING, "RecordDeAggregation.InvalidJson", "The record's data is not JSON objects.");
        } else if (parts.get().length == 0) {
            gatherer.dropped(parcel);
        } else {
            for (Parcel part : unpacked.split(parts.get())) {
                next(part);
            }
        }
    }

    private void next(Parcel parcel) {
        Optional<FunctionCall> function = plan.processors().function();
        if (function.isEmpty()) {
            partition(parcel, Map.of(), parcel.arrivalMs());
            return;
        }
        int encoded = FunctionEvent.size(parcel.length(), parcel.kinesis() != null);
        Batch last = batches.peekLast();
        if (last == null
                || last.attempts > 0
                || last.bytes + parcel.length() > function.get().sizeBytes()
                || last.encodedBytes + encoded > FirehoseLimits.FUNCTION_BYTES - 1024) {
            last = new Batch(works.clock().millis(), parcel.arrivalMs());
            batches.add(last);
        }
        last.parcels.add(parcel);
        last.bytes += parcel.length();
        last.encodedBytes += encoded;
    }

    private void partition(Parcel parcel, Map<String, String> fromFunction, long sinceMs) {
        if (!plan.partitioned()) {
            gatherer.data(parcel, Prefix.Keys.NONE, sinceMs);
            return;
        }
        Map<String, String> fromQuery = Map.of();
        if (query != null) {
            switch (query.keys(parcel.bytes(), parcel.from(), parcel.length())) {
                case PartitionQuery.Keys.Given(Map<String, String> values) -> fromQuery = values;
                case PartitionQuery.Keys.None(String why) -> {
                    failed(parcel, PARTITIONING, "DynamicPartitioning.MetadataExtractionFailed", why);
                    return;
                }
            }
        }
        boolean whole = plan.prefix().queryKeys().stream().allMatch(fromQuery::containsKey)
                && plan.prefix().functionKeys().stream()
                        .allMatch(key -> !fromFunction.getOrDefault(key, "").isEmpty());
        if (whole) {
            gatherer.data(parcel, new Prefix.Keys(fromQuery, fromFunction), sinceMs);
        } else {
            failed(
                    parcel,
                    PARTITIONING,
                    "DynamicPartitioning.MetadataExtractionFailed",
                    "partitionKeys values must not be null or empty");
        }
    }

    private void failed(Parcel parcel, String type, String code, String message) {
        gatherer.failed(parcel, type, new ErrorLine(1, code, message, works.clock().millis(), null));
    }

    /// Whether a function is to be invoked now.
    /// @param idle whether there is nothing more to read: then a batch's age counts from its first record's arrival
    boolean ready(long nowMs, boolean idle) {
        Batch first = batches.peek();
        Optional<FunctionCall> function = plan.processors().function();
        return first != null
                && (function.isEmpty()
                        || batches.size() > 1
                        || first.attempts > 0
                        || first.bytes >= function.get().sizeBytes()
                        || nowMs
                                >= (idle ? first.sinceMs : first.begunMs)
                                        + function.get().interval().toMillis());
    }

    long nextDueMs() {
        Batch first = batches.peek();
        return first == null
                ? Long.MAX_VALUE
                : first.sinceMs
                        + plan.processors()
                                .function()
                                .map(call -> call.interval().toMillis())
                                .orElse(0L);
    }

    boolean empty() {
        return batches.isEmpty();
    }

    void discard() {
        batches.clear();
    }

    /// Gives the next batch to the function.
    /// @return how long to wait before it is tried again; nothing where it is dealt with
    Duration transform() throws InterruptedException {
        Batch batch = batches.element();
        FunctionCall function = plan.processors().function().orElse(null);
        if (function == null) {
            // The function was taken away meanwhile.
            batches.remove();
            batch.parcels.forEach(parcel -> partition(parcel, Map.of(), works.clock().millis()));
            return Duration.ZERO;
        }
        batch.attempts++;
        long startedMs = works.clock().millis();
        Answer answer = works.surroundings().functions().invoke(function.roleArn(), function.arn(), event(batch));
        long endedMs = works.clock().millis();
        boolean done = answer instanceof Answer.Returned;
        counters.transformed(endedMs - startedMs, done, batch.parcels.size(), batch.bytes);
        return switch (answer) {
            case Answer.Returned(byte[] payload) -> {
                batches.remove();
                returned(batch, function, payload, endedMs);
                yield Duration.ZERO;
            }
            case Answer.Failed(byte[] payload) -> {
                boolean timedOut = new String(payload, StandardCharsets.UTF_8).contains("Task timed out after");
                yield again(
                        batch,
                        function,
                        timedOut ? "Lambda.FunctionTimedOut" : "Lambda.FunctionError",
                        timedOut
                                ? "The Lambda function timed out."
                                : "The Lambda function was successfully invoked but it returned an error result.",
                        Duration.ZERO);
            }
            case Answer.Throttled _ ->
                again(
                        batch,
                        function,
                        "Lambda.InvokeLimitExceeded",
                        "The Lambda function's limit of concurrent invocations is reached.",
                        FIRST_WAIT.multipliedBy(1L << Math.min(batch.attempts - 1, 8)));
            case Answer.NotFound _ ->
                again(batch, function, "Lambda.ResourceNotFound", "The Lambda function does not exist.", Duration.ZERO);
            case Answer.Unavailable(String reason) ->
                again(batch, function, "Lambda.InvokeAccessDenied", reason, FIRST_WAIT);
        };
    }

    /// Tries a batch again, or gives it up.
    private Duration again(Batch batch, FunctionCall function, String code, String message, Duration wait) {
        Instant now = works.clock().instant();
        complaints.tell(plan, code, message, now, function.arn());
        if (batch.attempts <= function.retries()) {
            return wait;
        }
        batches.remove();
        ErrorLine line = new ErrorLine(batch.attempts, code, message, now.toEpochMilli(), function.arn());
        batch.parcels.forEach(parcel -> gatherer.failed(parcel, PROCESSING, line));
        return Duration.ZERO;
    }

    private byte[] event(Batch batch) {
        List<FunctionEvent.Item> items = new ArrayList<>(batch.parcels.size());
        for (int i = 0; i < batch.parcels.size(); i++) {
            Parcel parcel = batch.parcels.get(i);
            Parcel.Kinesis kinesis = parcel.kinesis();
            items.add(new FunctionEvent.Item(
                    recordId(parcel, i),
                    parcel.arrivalMs(),
                    parcel.bytes(),
                    parcel.from(),
                    parcel.length(),
                    kinesis == null
                            ? null
                            : new FunctionEvent.Kinesis(
                                    kinesis.shardId(),
                                    kinesis.partitionKey(),
                                    kinesis.sequenceNumber(),
                                    kinesis.subsequence())));
        }
        KinesisStreamSourceDescription source = plan.stream().source();
        return FunctionEvent.of(
                Ids.uuid(works.random()),
                plan.stream().arn(),
                source == null ? null : source.kinesisStreamARN(),
                plan.stream().region(),
                items);
    }

    /// Digits and zeros as AWS's are; the end tells records of one batch apart.
    private static String recordId(Parcel parcel, int index) {
        return sequenceNumber(parcel) + padded(index, 20);
    }

    /// What was put has one that looks like Kinesis's.
    static String sequenceNumber(Parcel parcel) {
        Parcel.Kinesis kinesis = parcel.kinesis();
        return kinesis == null ? "49" + padded(parcel.position(), 54) : kinesis.sequenceNumber();
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    private void returned(Batch batch, FunctionCall function, byte[] payload, long endedMs) {
        Optional<FunctionReply> reply = FunctionReply.read(payload);
        if (reply.isEmpty()) {
            String code = "Lambda.JsonProcessingException";
            String message = "There was an error parsing the records returned by the Lambda function. Ensure that the"
                    + " returned records are in the data transformation status model.";
            complaints.tell(plan, code, message, Instant.ofEpochMilli(endedMs), function.arn());
            ErrorLine line = new ErrorLine(batch.attempts, code, message, endedMs, function.arn());
            batch.parcels.forEach(parcel -> gatherer.failed(parcel, PROCESSING, line));
            return;
        }
        String told = "";
        for (int i = 0; i < batch.parcels.size(); i++) {
            Parcel parcel = batch.parcels.get(i);
            switch (reply.get().of(recordId(parcel, i))) {
                case FunctionReply.Result.Ok(byte[] data, Map<String, String> keys) ->
                    partition(parcel.with(data), keys, endedMs);
                case FunctionReply.Result.Dropped _ -> gatherer.dropped(parcel);
                case FunctionReply.Result.Failed(String code, String message) -> {
                    if (!code.equals(told)) {
                        complaints.tell(plan, code, message, Instant.ofEpochMilli(endedMs), function.arn());
                        told = code;
                    }
                    gatherer.failed(
                            parcel,
                            PROCESSING,
                            new ErrorLine(batch.attempts, code, message, endedMs, function.arn()));
                }
            }
        }
    }
}

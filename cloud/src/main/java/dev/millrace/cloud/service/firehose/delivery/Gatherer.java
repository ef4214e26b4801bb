package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.ObjectSink;
import dev.millrace.cloud.service.firehose.ObjectSink.Outcome;
import dev.millrace.cloud.service.firehose.TableSchemas;
import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.cloud.service.firehose.domain.ObjectName;
import dev.millrace.cloud.service.firehose.domain.Prefix;
import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.wire.Body;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gathers records for objects and writes the objects. What is gathered goes through these states:
///
/// ```
/// gathering --size reached, or due--> ready --written--> done: its places are kept
///                                        \--refused--> ready, tried again later
/// ```
/// What was put is dropped when a day of trying has passed; a Kinesis stream has a retention of its own. For one thread
/// at a time.
final class Gatherer {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final byte[] NO_ENDING = new byte[0];
    private static final String CONVERSION = "format-conversion-failed";
    private static final String ERRORS = "\0\0";

    private final Works works;
    private final DeliveryMetrics.Counters counters;
    private final Complaints complaints;
    private final boolean backup;
    private final Map<String, Gathered> gathering = new LinkedHashMap<>();
    private final ArrayDeque<Gathered> ready = new ArrayDeque<>();
    private final Set<Place> changed = new LinkedHashSet<>();
    private Plan plan;
    private int partitions;

    Gatherer(Works works, DeliveryMetrics.Counters counters, Complaints complaints, Plan plan, boolean backup) {
        this.works = works;
        this.counters = counters;
        this.complaints = complaints;
        this.plan = plan;
        this.backup = backup;
    }

    void use(Plan changedPlan) {
        boolean otherwise = !plan.conversion().equals(changedPlan.conversion());
        plan = changedPlan;
        if (otherwise) {
            // What is gathered is converted as it was to be when it came.
            sealAll();
        }
    }

    void data(Parcel parcel, Prefix.Keys keys, long sinceMs) {
        String partition = plan.partitioned() ? plan.prefix().partition(keys) : "";
        Gathered into = gathering.get(partition);
        if (into == null && plan.partitioned()) {
            if (partitions >= FirehoseLimits.ACTIVE_PARTITIONS) {
                failed(
                        parcel,
                        "partitioning-failed",
                        new ErrorLine(
                                1,
                                "DynamicPartitioning.ActivePartitionLimitExceeded",
                                "The active partition limit of " + FirehoseLimits.ACTIVE_PARTITIONS + " is exceeded.",
                                works.clock().millis(),
                                null));
                return;
            }
            counters.partitions(++partitions);
        }
        byte[] ending = plan.processors().delimiter();
        int size = parcel.length() + ending.length;
        if (into != null && into.bytes + size > plan.sizeBytes()) {
            ready.add(into);
            into = null;
        }
        if (into == null) {
            into = new Gathered(
                    new Gathered.Kind.Data(keys),
                    plan.conversion(),
                    works.scratch(),
                    works.clock().millis(),
                    sinceMs);
            gathering.put(partition, into);
        }
        into.add(parcel, parcel.bytes(), parcel.from(), parcel.length(), ending);
        if (into.bytes >= plan.sizeBytes()) {
            seal(partition);
        }
    }

    /// @param type such as `processing-failed`
    void failed(Parcel parcel, String type, ErrorLine line) {
        byte[] json = line.of(parcel);
        String key = ERRORS + type;
        long nowMs = works.clock().millis();
        long sinceMs = plan.processors().function().isPresent() ? nowMs : parcel.arrivalMs();
        Gathered into = gathering.computeIfAbsent(
                key, _ -> new Gathered(
                        new Gathered.Kind.Errors(type), Optional.empty(), works.scratch(), nowMs, sinceMs));
        into.add(parcel, json, 0, json.length, NO_ENDING);
        if (into.bytes >= plan.sizeBytes()) {
            seal(key);
        }
    }

    void dropped(Parcel parcel) {
        parcel.done();
        changed.add(parcel.place());
    }

    private void seal(String key) {
        Gathered full = gathering.remove(key);
        if (full != null) {
            ready.add(full);
            if (plan.partitioned() && full.kind instanceof Gathered.Kind.Data) {
                counters.partitions(--partitions);
            }
        }
    }

    /// Lets go what has been gathered for long enough: counted from its oldest record where there is nothing more to
    /// read now; else, so that an endless stream of records does not hold it up, from when gathering began, with some
    /// grace for what is there already.
    /// @return whether there was any
    boolean seal(long nowMs, boolean moreToRead) {
        long intervalMs = plan.interval().toMillis();
        long graceMs = Math.min(intervalMs, GRACE.toMillis());
        List<String> due = new ArrayList<>();
        gathering.forEach((key, each) -> {
            if (nowMs >= (moreToRead ? each.begunMs + graceMs : each.sinceMs) + intervalMs) {
                due.add(key);
            }
        });
        due.forEach(this::seal);
        return !due.isEmpty();
    }

    /// Lets all go, due or not.
    void sealAll() {
        List.copyOf(gathering.keySet()).forEach(this::seal);
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /// When something is due; the largest number for never.
    long nextDueMs() {
        long next = Long.MAX_VALUE;
        for (Gathered each : gathering.values()) {
            next = Math.min(next, each.sinceMs + plan.interval().toMillis());
        }
        return next;
    }

    boolean empty() {
        return gathering.isEmpty() && ready.isEmpty();
    }

    /// The places that changed since they were last asked for.
    Set<Place> changed() {
        Set<Place> all = new LinkedHashSet<>(changed);
        changed.clear();
        return all;
    }

    /// Writes the next object that is ready.
    /// @return how long to wait before it is tried again; nothing where it is written, or was given up
    Duration deliver() {
        Gathered next = ready.element();
        Instant now = works.clock().instant();
        if (next.attempts++ == 0) {
            next.firstAttemptMs = now.toEpochMilli();
        }
        Outcome outcome = write(next, now);
        long age = Math.max(0, now.toEpochMilli() - next.oldestMs) / 1000;
        boolean written = outcome instanceof Outcome.Written;
        counters.delivered(backup, next.records, next.bytes, age, written);
        if (outcome instanceof Outcome.Refused(String code, String message)) {
            complaints.tell(plan, code.contains(".") ? code : "S3." + code, message, now, null);
            boolean kept = !plan.stream().directPut()
                    || now.toEpochMilli() - next.firstAttemptMs < FirehoseLimits.KEPT.toMillis();
            if (kept) {
                Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(next.attempts - 1, 20));
                return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
            }
        }
        if (written) {
            works.clock().ran("delivery stream " + plan.stream().name());
        }
        ready.remove();
        changed.addAll(next.parcels.done());
        next.discard();
        return Duration.ZERO;
    }

    private Outcome write(Gathered next, Instant now) {
        Instant oldest = next.oldest();
        String name = ObjectName.of(
                plan.stream().name(), plan.stream().version(), oldest, plan.zone(), "", works.random());
        String prefix =
                switch (next.kind) {
                    case Gathered.Kind.Data(Prefix.Keys keys) ->
                        plan.prefix().forData(oldest, plan.zone(), keys, works.random());
                    case Gathered.Kind.Errors(String type) ->
                        plan.errorPrefix().forErrors(oldest, plan.zone(), type, works.random());
                };
        String extension =
                next.kind instanceof Gathered.Kind.Data ? plan.extension() : plan.compression().extension();
        Spool packed = null;
        try {
            if (next.conversion.isPresent()) {
                return converted(next, next.conversion.get(), prefix + name, now);
            }
            Body body = next.spool;
            if (!plan.compression().extension().isEmpty()) {
                packed = packed(next.spool, name);
                body = packed;
            }
            return put(prefix + name + extension, body, plan.compression().contentEncoding());
        } catch (UncheckedIOException | IOException e) {
            return new Outcome.Refused("InternalError", String.valueOf(e.getMessage()));
        } finally {
            if (packed != null) {
                packed.discard();
            }
        }
    }

    private Outcome put(String key, Body body, @Nullable String contentEncoding) {
        return works.surroundings()
                .objects()
                .put(new ObjectSink.NewObject(
                        plan.stream().account(), plan.roleArn(), plan.bucketArn(), key, body, contentEncoding));
    }

    /// Converts what is gathered, once, and writes the lines of what does not fit before the file of what does.
    private Outcome converted(Gathered next, Conversion conversion, String key, Instant now) throws IOException {
        Converted made = next.converted;
        if (made == null) {
            switch (works.surroundings().schemas().find(conversion.table())) {
                case TableSchemas.Answer.Refused(String code, String message) -> {
                    return new Outcome.Refused("DataFormatConversion." + code, message);
                }
                case TableSchemas.Answer.Found(List<TableSchemas.Column> columns) -> {
                    try {
                        made = Converted.of(
                                next, Conversion.row(columns), conversion, works, now.toEpochMilli());
                    } catch (IllegalArgumentException cannotBe) {
                        return new Outcome.Refused(
                                "DataFormatConversion.InvalidSchema", String.valueOf(cannotBe.getMessage()));
                    }
                    next.converted = made;
                    counters.converted(true, made.fitting, made.fittingBytes);
                    counters.converted(false, made.failed, made.failedBytes);
                    made.failure.ifPresent(first -> complaints.tell(plan, first.code(), first.why(), now, null));
                }
            }
        }
        if (made.failure.isPresent() && !made.failuresWritten) {
            Instant oldest = next.oldest();
            String errors = plan.errorPrefix().forErrors(oldest, plan.zone(), CONVERSION, works.random())
                    + ObjectName.of(
                            plan.stream().name(), plan.stream().version(), oldest, plan.zone(), "", works.random());
            if (put(errors, made.failures, null) instanceof Outcome.Refused refused) {
                return refused;
            }
            made.failuresWritten = true;
        }
        return made.fitting == 0
                ? new Outcome.Written()
                : put(
                        key + (plan.conversion().isPresent() ? plan.extension() : conversion.writing().extension()),
                        made.file,
                        conversion.writing().contentEncoding());
    }

    private Spool packed(Spool data, String name) throws IOException {
        Spool packed = new Spool(works.scratch());
        try (OutputStream out = plan.compression().over(packed, name)) {
            data.writeTo(out);
        }
        return packed;
    }

    /// Forgets what is gathered: it is still in the source.
    void discard() {
        gathering.values().forEach(Gathered::discard);
        ready.forEach(Gathered::discard);
        gathering.clear();
        ready.clear();
    }
}

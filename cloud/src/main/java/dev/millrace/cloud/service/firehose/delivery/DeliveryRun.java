package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.cloud.service.firehose.store.RecordLog;
import dev.millrace.wire.firehose.KinesisStreamSourceDescription;
import dev.millrace.wire.firehose.Record;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A delivery stream at work.
public final class DeliveryRun {
    static final String MAIN = "main";
    static final String BACKUP = "backup";

    /// How much is put before a lane is woken before its time.
    private static final int WAKE_BYTES = 256 * 1024;

    private final Works works;
    private final DeliveryMetrics.Counters counters;
    private final @Nullable RecordLog log;
    private final Lane main;
    private final AtomicReference<@Nullable Lane> backup = new AtomicReference<>();
    private final @Nullable Place put;
    private final AtomicReference<@Nullable Place> backupPut = new AtomicReference<>();
    private final AtomicLong unseenBytes = new AtomicLong();
    private volatile DeliveryStream stream;
    private volatile long trimmed;

    public DeliveryRun(Works works, DeliveryStream stream) {
        this.works = works;
        this.stream = stream;
        counters = works.surroundings().metrics().of(stream.account(), stream.region(), stream.name());
        if (stream.directPut()) {
            put = place(MAIN);
            log = works.store().log(stream, put.position());
        } else {
            put = null;
            log = null;
        }
        main = lane(MAIN, Plan.of(stream), put);
        Plan.backup(stream).ifPresent(this::addBackup);
    }

    private void addBackup(Plan plan) {
        Place place = stream.directPut() ? place(BACKUP) : null;
        backupPut.set(place);
        backup.set(lane(BACKUP, plan, place));
    }

    private Place place(String lane) {
        return works.store().places(stream, lane).getFirst().open();
    }

    /// The lanes of a stream.
    static List<String> lanes(DeliveryStream stream) {
        return Plan.backup(stream).isPresent() ? List.of(MAIN, BACKUP) : List.of(MAIN);
    }

    /// A backup that begins later begins with what comes from then on.
    private void beginBackup(Plan plan) {
        KinesisStreamSourceDescription source = stream.source();
        List<Place.State> begins;
        if (log != null) {
            begins = List.of(PutInlet.begin(log.end() - 1));
        } else {
            String arn = source == null ? "" : String.valueOf(source.kinesisStreamARN());
            begins = ShardsInlet.latest(works.surroundings().streams(), arn, works.clock())
                    .orElse(List.of());
        }
        works.store().keep(stream, BACKUP, begins);
        addBackup(plan);
        Lane begun = backup.get();
        if (begun != null) {
            begun.start();
        }
    }

    private Lane lane(String name, Plan plan, @Nullable Place place) {
        KinesisStreamSourceDescription source = stream.source();
        Inlet inlet;
        if (source == null) {
            if (log == null || place == null) {
                throw new IllegalStateException("No log");
            }
            inlet = new PutInlet(log, place);
        } else {
            String arn = String.valueOf(source.kinesisStreamARN());
            inlet = new ShardsInlet(
                    works.surroundings().streams(),
                    arn,
                    new SourceReading(
                            works.surroundings().roles(), String.valueOf(source.roleARN()), arn, works.clock()),
                    works.store().places(stream, name),
                    works.clock());
        }
        return new Lane(name, works, counters, plan, inlet, this::kept);
    }

    public void start() {
        main.start();
        Lane second = backup.get();
        if (second != null) {
            second.start();
        }
    }

    public DeliveryStream stream() {
        return stream;
    }

    /// Keeps records that are put to the stream; returns when they are.
    /// @return the first one's position
    public long put(List<Record> records, long bytes) {
        if (log == null) {
            throw new IllegalStateException("Nothing is put to " + stream.arn());
        }
        long first = log.append(records, works.clock().millis());
        counters.incoming(records.size(), bytes);
        main.arrived();
        Lane second = backup.get();
        if (second != null) {
            second.arrived();
        }
        if (unseenBytes.addAndGet(bytes) >= WAKE_BYTES) {
            unseenBytes.set(0);
            main.told();
            if (second != null) {
                second.told();
            }
        }
        return first;
    }

    /// Goes on with a changed destination, which is kept already.
    public void use(DeliveryStream changed) {
        stream = changed;
        main.use(Plan.of(changed));
        Plan.backup(changed).ifPresent(plan -> {
            Lane second = backup.get();
            if (second != null) {
                second.use(plan);
            } else {
                beginBackup(plan);
            }
        });
    }

    /// Goes on with other words of the same destination: tags, encryption.
    public void describe(DeliveryStream changed) {
        stream = changed;
    }

    /// Delivers what there is, trying once.
    public void finish() {
        main.finish();
        Lane second = backup.get();
        if (second != null) {
            second.finish();
        }
    }

    public void stop() {
        main.stop();
        Lane second = backup.get();
        if (second != null) {
            second.stop();
        }
    }

    /// Drops what both lanes have delivered. Read without their locks: a position only grows.
    private void kept() {
        if (log == null || put == null) {
            return;
        }
        Place second = backupPut.get();
        long delivered = second == null ? put.position() : Math.min(put.position(), second.position());
        if (delivered > trimmed) {
            trimmed = delivered;
            works.store().trim(log, delivered);
        }
    }
}

package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.service.firehose.store.DeliveryStreams;
import dev.millrace.cloud.service.firehose.store.Place;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// All delivery streams at work, by account and region.
public final class DeliveryRuns {
    private static final Logger LOG = System.getLogger(DeliveryRuns.class.getName());

    private final Works works;
    private final ConcurrentSkipListMap<String, DeliveryRun> byName = new ConcurrentSkipListMap<>();
    /// Held where a stream is made, changed or removed; not where records are put.
    private final ReentrantLock changing = new ReentrantLock();

    private boolean ended;

    public DeliveryRuns(Works works) {
        this.works = works;
        works.store().all().forEach(stream -> byName.put(key(stream), new DeliveryRun(works, stream)));
    }

    /// Goes on with what was under way when the server ended.
    public void start() {
        for (DeliveryRun run : byName.values()) {
            if (run.stream().deleting()) {
                remove(run);
            } else {
                run.start();
            }
        }
    }

    public void stop() {
        changing.lock();
        try {
            ended = true;
            byName.values().forEach(DeliveryRun::stop);
        } finally {
            changing.unlock();
        }
    }

    public Optional<DeliveryRun> find(String account, String region, String name) {
        return Optional.ofNullable(byName.get(key(account, region, name)));
    }

    /// An account's streams in a region, in the order of their names.
    public List<DeliveryStream> list(String account, String region) {
        return byName.subMap(key(account, region, ""), key(account, region, "\uFFFF")).values().stream()
                .map(DeliveryRun::stream)
                .toList();
    }

    /// Makes a stream and sets it to work.
    /// @param begins where its lanes begin
    /// @return whether it was; not where there is one of the name
    public boolean create(DeliveryStream stream, List<Place.State> begins) {
        changing.lock();
        try {
            if (ended || byName.containsKey(key(stream))) {
                return false;
            }
            Map<String, List<Place.State>> lanes = new HashMap<>();
            DeliveryRun.lanes(stream).forEach(lane -> lanes.put(lane, begins));
            works.store().keep(stream, lanes);
            DeliveryRun run = new DeliveryRun(works, stream);
            byName.put(key(stream), run);
            run.start();
            return true;
        } finally {
            changing.unlock();
        }
    }

    /// Changes a stream; what is thrown by the change is handed on, and nothing is changed then.
    /// @param delivery whether it delivers otherwise from now on
    public void change(DeliveryRun run, boolean delivery, UnaryOperator<DeliveryStream> change) {
        changing.lock();
        try {
            DeliveryStream changed = change.apply(run.stream());
            works.store().keep(changed);
            if (delivery) {
                run.use(changed);
            } else {
                run.describe(changed);
            }
        } finally {
            changing.unlock();
        }
    }

    /// Begins to remove a stream: it delivers what it has, trying once, and goes.
    public void delete(DeliveryRun run) {
        changing.lock();
        try {
            if (run.stream().deleting()) {
                return;
            }
            DeliveryStream leaving = run.stream().withDeleting(true);
            works.store().keep(leaving);
            run.describe(leaving);
        } finally {
            changing.unlock();
        }
        remove(run);
    }

    private void remove(DeliveryRun run) {
        works.clock().after(Duration.ZERO, () -> {
            run.finish();
            run.stop();
            changing.lock();
            try {
                if (!ended) {
                    works.store().drop(run.stream());
                    byName.remove(key(run.stream()), run);
                }
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "Removing " + run.stream().arn(), e);
            } finally {
                changing.unlock();
            }
        });
    }

    private static String key(DeliveryStream stream) {
        return key(stream.account(), stream.region(), stream.name());
    }

    private static String key(String account, String region, String name) {
        return account + '\0' + region + '\0' + name;
    }
}

package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// All alarms, by account and region, kept and in memory, and what happened to them. An alarm and what is told of its
/// change are one write.
public final class AlarmStore {
    private final Storage storage;
    private final InstantSource clock;
    private final Documents<Alarm> kept;
    /// Keys: time in ms with 15 digits, a number that orders items of one instant, what tells this process from others.
    private final Documents<HistoryItem> history;
    private final ConcurrentSkipListMap<String, Alarm> byName = new ConcurrentSkipListMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final String run;
    /// Held where an alarm is changed.
    private final ReentrantLock changing = new ReentrantLock();

    public AlarmStore(Storage storage, InstantSource clock, RandomGenerator random) {
        this.storage = storage;
        this.clock = clock;
        this.run = Long.toHexString(random.nextLong());
        this.kept = storage.documents("cloudwatch/alarms", Alarm.class);
        this.history = storage.documents("cloudwatch/history", HistoryItem.class);
        kept.list().forEach(alarm -> byName.put(key(alarm.account(), alarm.region(), alarm.name()), alarm));
    }

    /// An alarm before and after.
    public record Change(Alarm before, Alarm after) {}

    public Optional<Alarm> find(String account, String region, String name) {
        return Optional.ofNullable(byName.get(key(account, region, name)));
    }

    /// An account's alarms in a region, in the order of their names.
    public List<Alarm> list(String account, String region) {
        return List.copyOf(byName.subMap(key(account, region, ""), key(account, region, "\uFFFF"))
                .values());
    }

    public List<Alarm> all() {
        return List.copyOf(byName.values());
    }

    /// What is made of the alarm that is there, or of none.
    @FunctionalInterface
    public interface Make {
        Alarm from(Optional<Alarm> before);
    }

    /// Makes an alarm or writes its settings anew.
    public Alarm put(String account, String region, String name, Make make) {
        changing.lock();
        try {
            Optional<Alarm> before = find(account, region, name);
            Alarm after = make.from(before);
            keep(after, List.of(AlarmTexts.configured(before, after, clock.instant())));
            return after;
        } finally {
            changing.unlock();
        }
    }

    /// Changes an alarm's settings, which its history tells.
    public void configure(Alarm alarm, UnaryOperator<Alarm> settings) {
        changing.lock();
        try {
            find(alarm.account(), alarm.region(), alarm.name()).ifPresent(before -> {
                Alarm after = settings.apply(before);
                if (!after.equals(before)) {
                    keep(after, List.of(AlarmTexts.configured(Optional.of(before), after, clock.instant())));
                }
            });
        } finally {
            changing.unlock();
        }
    }

    /// Changes what its settings do not hold: state, suppression, tags.
    /// @return empty where it is gone, or stays as it was
    public Optional<Change> change(Alarm alarm, UnaryOperator<Alarm> change) {
        changing.lock();
        try {
            Optional<Alarm> before = find(alarm.account(), alarm.region(), alarm.name());
            if (before.isEmpty()) {
                return Optional.empty();
            }
            Alarm after = change.apply(before.get());
            if (after.equals(before.get())) {
                return Optional.empty();
            }
            boolean transition = after.state().value() != before.get().state().value();
            keep(
                    after,
                    transition ? List.of(AlarmTexts.transition(before.get(), after, clock.instant())) : List.of());
            return Optional.of(new Change(before.get(), after));
        } finally {
            changing.unlock();
        }
    }

    public void delete(Alarm alarm) {
        changing.lock();
        try {
            if (byName.remove(key(alarm.account(), alarm.region(), alarm.name())) != null) {
                storage.write(batch -> {
                    batch.delete(kept, alarm.account(), alarm.region(), alarm.name());
                    tell(batch, AlarmTexts.deleted(alarm, clock.instant()));
                });
            }
        } finally {
            changing.unlock();
        }
    }

    /// Adds to an alarm's history.
    void tell(HistoryItem item) {
        storage.write(batch -> tell(batch, item));
    }

    private void keep(Alarm alarm, List<HistoryItem> items) {
        storage.write(batch -> {
            batch.put(kept, alarm, alarm.account(), alarm.region(), alarm.name());
            items.forEach(item -> tell(batch, item));
        });
        byName.put(key(alarm.account(), alarm.region(), alarm.name()), alarm);
    }

    private void tell(Batch batch, HistoryItem item) {
        String number = String.format(Locale.ROOT, "%012d", sequence.incrementAndGet());
        batch.put(history, item, order(item.at()), number, run);
    }

    /// What happened in an account's region since a time, oldest first.
    public List<HistoryItem> history(String account, String region, Instant since) {
        List<HistoryItem> items = new ArrayList<>();
        history.scan(List.of(), order(since), item -> {
            if (item.account().equals(account) && item.region().equals(region)) {
                items.add(item);
            }
            return true;
        });
        return items;
    }

    /// Forgets what happened too long ago.
    public void forgetOld() {
        Instant until = clock.instant().minus(CloudWatchLimits.HISTORY);
        Set<String> old = new LinkedHashSet<>();
        history.scan(List.of(), "", item -> {
            boolean before = item.at().isBefore(until);
            if (before) {
                old.add(order(item.at()));
            }
            return before;
        });
        old.forEach(time -> storage.write(batch -> batch.deleteAll(history, time)));
    }

    private static String order(Instant at) {
        return String.format(Locale.ROOT, "%015d", Math.max(0, at.toEpochMilli()));
    }

    private static String key(String account, String region, String name) {
        return account + '\0' + region + '\0' + name;
    }
}

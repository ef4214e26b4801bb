package dev.millrace.cloud.service.scheduler.store;

import dev.millrace.cloud.service.scheduler.domain.Firing;
import dev.millrace.cloud.service.scheduler.domain.KeptSchedule;
import dev.millrace.cloud.service.scheduler.domain.ScheduleKey;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.List;
import java.util.Optional;

/// Schedules and their firings, a document each: account, region, group, name; and for a firing its id.
///
/// A time that comes is taken from the schedule and becomes a firing in one write, and the firing goes when it is done
/// with: so after a crash each time is either still the schedule's or a firing's, and what was being called at that
/// moment is called again.
public final class Schedules {
    private final Storage storage;
    private final Documents<KeptSchedule> schedules;
    private final Documents<Firing> firings;

    public Schedules(Storage storage) {
        this.storage = storage;
        schedules = storage.documents("scheduler-schedules", KeptSchedule.class);
        firings = storage.documents("scheduler-firings", Firing.class);
    }

    public Optional<KeptSchedule> find(ScheduleKey key) {
        return schedules.find(parts(key));
    }

    /// @param place account, region, group: as many of them as are meant
    public List<KeptSchedule> list(String... place) {
        return schedules.list(place);
    }

    public void keep(KeptSchedule schedule) {
        schedules.put(schedule, parts(schedule.key()));
    }

    /// With what has come of it.
    public void delete(ScheduleKey key) {
        storage.write(batch -> delete(batch, key));
    }

    public void deleteGroup(String account, String region, String group) {
        storage.write(batch -> {
            batch.deleteAll(schedules, account, region, group);
            batch.deleteAll(firings, account, region, group);
        });
    }

    private void delete(Batch batch, ScheduleKey key) {
        batch.delete(schedules, parts(key));
        batch.deleteAll(firings, parts(key));
    }

    /// A time has come.
    public void fire(KeptSchedule after, Firing firing) {
        storage.write(batch -> {
            batch.put(schedules, after, parts(after.key()));
            batch.put(firings, firing, parts(firing));
        });
    }

    public void keep(Firing firing) {
        firings.put(firing, parts(firing));
    }

    public void done(Firing firing) {
        firings.delete(parts(firing));
    }

    public List<Firing> firings() {
        return firings.list();
    }

    public List<Firing> firings(ScheduleKey key) {
        return firings.list(parts(key));
    }

    private static String[] parts(ScheduleKey key) {
        return new String[] {key.account(), key.region(), key.group(), key.name()};
    }

    private static String[] parts(Firing firing) {
        ScheduleKey key = firing.key();
        return new String[] {key.account(), key.region(), key.group(), key.name(), firing.id()};
    }
}

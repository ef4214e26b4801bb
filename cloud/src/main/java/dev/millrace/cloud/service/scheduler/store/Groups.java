package dev.millrace.cloud.service.scheduler.store;

import dev.millrace.cloud.service.scheduler.SchedulerLimits;
import dev.millrace.cloud.service.scheduler.domain.ScheduleGroup;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The groups, a document each: account, region, name. The default group is there as soon as somebody asks.
public final class Groups {
    private final Documents<ScheduleGroup> documents;
    private final InstantSource clock;

    public Groups(Storage storage, InstantSource clock) {
        this.documents = storage.documents("scheduler-groups", ScheduleGroup.class);
        this.clock = clock;
    }

    public synchronized Optional<ScheduleGroup> find(String account, String region, String name) {
        Optional<ScheduleGroup> found = documents.find(account, region, name);
        if (found.isEmpty() && name.equals(SchedulerLimits.DEFAULT_GROUP)) {
            return Optional.of(put(account, region, name, Map.of()));
        }
        return found;
    }

    public synchronized List<ScheduleGroup> list(String account, String region) {
        find(account, region, SchedulerLimits.DEFAULT_GROUP);
        return documents.list(account, region);
    }

    /// @return empty where there is one of that name
    public synchronized Optional<ScheduleGroup> create(
            String account, String region, String name, Map<String, String> tags) {
        return find(account, region, name).isPresent()
                ? Optional.empty()
                : Optional.of(put(account, region, name, tags));
    }

    public synchronized void change(ScheduleGroup group, Map<String, String> tags) {
        keep(group.withTags(tags, clock.instant()));
    }

    public synchronized void delete(ScheduleGroup group) {
        documents.delete(group.account(), group.region(), group.name());
    }

    private ScheduleGroup put(String account, String region, String name, Map<String, String> tags) {
        Instant now = clock.instant();
        ScheduleGroup group = new ScheduleGroup(account, region, name, now, now, tags);
        keep(group);
        return group;
    }

    private void keep(ScheduleGroup group) {
        documents.put(group, group.account(), group.region(), group.name());
    }
}

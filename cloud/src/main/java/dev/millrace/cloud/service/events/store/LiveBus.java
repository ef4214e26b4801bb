package dev.millrace.cloud.service.events.store;

import dev.millrace.cloud.service.events.domain.ArchiveState;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.BusState;
import dev.millrace.cloud.service.events.domain.Patterns;
import dev.millrace.cloud.service.events.domain.RoutedRule;
import dev.millrace.cloud.service.events.domain.RuleState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bus as it is in memory, with its rules and archives. Changed under its lock; whoever routes an event sees all of it
/// as it was at one moment.
public final class LiveBus {
    private static final String RULE = "rule/";
    private static final String ARCHIVE = "archive/";

    /// Held over every change, the write to the store included.
    final ReentrantLock changing = new ReentrantLock();

    private final BusRef ref;
    private volatile BusState state;
    private volatile Map<String, RuleState> rules = Map.of();
    private volatile Map<String, ArchiveState> archives = Map.of();
    private volatile boolean deleted;
    /// Compiled when the first event after a change comes, so that a hundred rules made in a row are compiled once.
    private volatile @Nullable Plan plan;

    LiveBus(BusState state) {
        this.ref = state.ref();
        this.state = state;
    }

    /// Where events go, as it was at one moment.
    private record Plan(Patterns patterns, Map<String, RoutedRule> rules, Map<String, ArchiveState> archives) {}

    /// What an event sets off.
    public record Matches(List<RoutedRule> rules, List<ArchiveState> archives) {}

    public BusRef ref() {
        return ref;
    }

    public BusState state() {
        return state;
    }

    public boolean deleted() {
        return deleted;
    }

    public Optional<RuleState> rule(String name) {
        return Optional.ofNullable(rules.get(name));
    }

    public List<RuleState> rules() {
        return List.copyOf(rules.values());
    }

    /// Whether there is an archive of it.
    boolean archived() {
        return !archives.isEmpty();
    }

    public Matches matching(String eventJson) {
        Plan seen = plan();
        List<RoutedRule> matched = new ArrayList<>();
        List<ArchiveState> archived = new ArrayList<>();
        for (String name : seen.patterns.matching(eventJson)) {
            RoutedRule rule = name.startsWith(RULE) ? seen.rules.get(name.substring(RULE.length())) : null;
            if (rule != null) {
                matched.add(rule);
            } else if (name.startsWith(ARCHIVE)) {
                archived.add(seen.archives.get(name.substring(ARCHIVE.length())));
            }
        }
        for (ArchiveState archive : seen.archives.values()) {
            if (archive.pattern() == null) {
                archived.add(archive);
            }
        }
        return new Matches(matched, archived);
    }

    void become(BusState after) {
        state = after;
    }

    void end() {
        deleted = true;
    }

    void put(RuleState rule) {
        Map<String, RuleState> after = new TreeMap<>(rules);
        after.put(rule.name(), rule);
        rules = after;
        plan = null;
    }

    void removeRule(String name) {
        Map<String, RuleState> after = new TreeMap<>(rules);
        after.remove(name);
        rules = after;
        plan = null;
    }

    void put(ArchiveState archive) {
        Map<String, ArchiveState> after = new TreeMap<>(archives);
        after.put(archive.name(), archive);
        archives = after;
        plan = null;
    }

    void removeArchive(String name) {
        Map<String, ArchiveState> after = new TreeMap<>(archives);
        after.remove(name);
        archives = after;
        plan = null;
    }

    /// For what is read at the start.
    void open(Map<String, RuleState> found) {
        rules = new TreeMap<>(found);
        plan = null;
    }

    private Plan plan() {
        Plan known = plan;
        if (known != null) {
            return known;
        }
        changing.lock();
        try {
            Map<String, String> patterns = new TreeMap<>();
            Map<String, RoutedRule> routed = new TreeMap<>();
            rules.forEach((name, rule) -> {
                if (rule.enabled() && rule.pattern() != null) {
                    patterns.put(RULE + name, rule.pattern());
                    routed.put(name, RoutedRule.of(rule));
                }
            });
            archives.forEach((name, archive) -> {
                if (archive.pattern() != null) {
                    patterns.put(ARCHIVE + name, archive.pattern());
                }
            });
            Plan made = new Plan(new Patterns(patterns), routed, archives);
            plan = made;
            return made;
        } finally {
            changing.unlock();
        }
    }
}

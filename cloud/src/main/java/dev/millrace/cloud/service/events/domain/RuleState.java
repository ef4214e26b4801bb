package dev.millrace.cloud.service.events.domain;

import dev.millrace.wire.events.Target;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is kept of a rule, its targets with it.
/// @param pattern checked; null where there is a schedule alone
/// @param schedule checked; null where there is a pattern alone
/// @param since when the schedule began, or began anew: a rate counts from it
/// @param targets as AWS's calls have them, in the order of their ids
@RecordBuilder
public record RuleState(
        String account,
        String region,
        String bus,
        String name,
        @Nullable String pattern,
        @Nullable String schedule,
        String state,
        @Nullable String description,
        @Nullable String roleArn,
        Instant since,
        Map<String, String> tags,
        List<Target> targets)
        implements RuleStateBuilder.With {
    public static final String ENABLED = "ENABLED";
    public static final String DISABLED = "DISABLED";

    public RuleState {
        tags = Map.copyOf(tags);
        targets = List.copyOf(targets);
    }

    public boolean enabled() {
        return !state.equals(DISABLED);
    }

    public String arn() {
        return new BusRef(account, region, bus).ruleArn(name);
    }
}

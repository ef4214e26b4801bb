package dev.millrace.cloud.service.events.domain;

import dev.millrace.wire.events.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A rule with its targets read, so that an event finds nothing left to be done but to be rendered.
public record RoutedRule(RuleState rule, List<Aim> aims) {
    /// A target, and what it gets.
    /// @param partitionKey where a stream's key is found; null for the event's id
    public record Aim(Target target, TargetInput input, @Nullable JsonPath partitionKey) {
        /// The key under which an event goes into a stream.
        public String partitionKey(SeenEvent event) {
            return Optional.ofNullable(partitionKey)
                    .map(path -> path.find(event.tree()))
                    .map(found -> found.isString() ? found.asString() : found.toString())
                    .filter(key -> !key.isEmpty())
                    .orElse(event.event().id());
        }
    }

    public static RoutedRule of(RuleState rule) {
        return new RoutedRule(
                rule,
                rule.targets().stream()
                        .map(target -> new Aim(target, TargetInput.of(target), partitionKey(target)))
                        .toList());
    }

    private static @Nullable JsonPath partitionKey(Target target) {
        return target.kinesisParameters() == null
                ? null
                : JsonPath.parse(target.kinesisParameters().partitionKeyPath()).orElse(null);
    }
}

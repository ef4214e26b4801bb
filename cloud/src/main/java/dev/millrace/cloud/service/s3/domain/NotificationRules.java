package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.FilterRule;
import dev.millrace.wire.s3.LambdaFunctionConfiguration;
import dev.millrace.wire.s3.NotificationConfiguration;
import dev.millrace.wire.s3.NotificationConfigurationFilter;
import dev.millrace.wire.s3.QueueConfiguration;
import dev.millrace.wire.s3.S3KeyFilter;
import dev.millrace.wire.s3.TopicConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a notification configuration may be, and which events it asks for (S3 User Guide, "Event notification types and
/// destinations", "Configuring event notifications using object key name filtering").
public final class NotificationRules {
    private static final int VALUE_MAX_BYTES = 1_024;
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:(lambda|sqs|sns):([a-z0-9-]+):(\\d{12}):.+");
    private static final Set<String> EVENTS = Set.of(
            "s3:ReducedRedundancyLostObject",
            "s3:ObjectCreated:*",
            "s3:ObjectCreated:Put",
            "s3:ObjectCreated:Post",
            "s3:ObjectCreated:Copy",
            "s3:ObjectCreated:CompleteMultipartUpload",
            "s3:ObjectRemoved:*",
            "s3:ObjectRemoved:Delete",
            "s3:ObjectRemoved:DeleteMarkerCreated",
            "s3:ObjectRestore:*",
            "s3:ObjectRestore:Post",
            "s3:ObjectRestore:Completed",
            "s3:ObjectRestore:Delete",
            "s3:Replication:*",
            "s3:Replication:OperationFailedReplication",
            "s3:Replication:OperationNotTracked",
            "s3:Replication:OperationMissedThreshold",
            "s3:Replication:OperationReplicatedAfterThreshold",
            "s3:LifecycleTransition",
            "s3:IntelligentTiering",
            "s3:ObjectAcl:Put",
            "s3:LifecycleExpiration:*",
            "s3:LifecycleExpiration:Delete",
            "s3:LifecycleExpiration:DeleteMarkerCreated",
            "s3:ObjectTagging:*",
            "s3:ObjectTagging:Put",
            "s3:ObjectTagging:Delete");

    private NotificationRules() {}

    /// One configuration, whatever its destination.
    public record Rule(
            String id,
            String arn,
            String member,
            List<String> events,
            @Nullable NotificationConfigurationFilter filter) {
        /// Whether it asks for an event.
        public boolean wants(ObjectEvent.Kind kind, String key) {
            return events.stream().anyMatch(event -> covers(event, "s3:" + kind.eventName()))
                    && key.startsWith(value("Prefix"))
                    && key.endsWith(value("Suffix"));
        }

        private String value(String name) {
            return rules(filter).stream()
                    .filter(rule -> name.equalsIgnoreCase(rule.name()))
                    .map(rule -> rule.value() == null ? "" : rule.value())
                    .findFirst()
                    .orElse("");
        }

        private boolean overlaps(Rule other) {
            boolean sameEvent = events.stream()
                    .anyMatch(one -> other.events.stream().anyMatch(two -> covers(one, two) || covers(two, one)));
            String prefix = value("Prefix");
            String suffix = value("Suffix");
            String otherPrefix = other.value("Prefix");
            String otherSuffix = other.value("Suffix");
            return sameEvent
                    && (prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix))
                    && (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix));
        }
    }

    /// Checks a configuration but for its destinations, and makes it whole: ids that are missing, names of filters as S3
    /// writes them.
    /// @throws dev.millrace.wire.AwsException where AWS refuses it
    public static NotificationConfiguration whole(NotificationConfiguration given, Bucket bucket) {
        NotificationConfiguration whole = new NotificationConfiguration(
                given.topicConfigurations() == null
                        ? null
                        : given.topicConfigurations().stream()
                                .map(one -> one.toBuilder()
                                        .id(id(one.id()))
                                        .filter(filter(one.filter()))
                                        .build())
                                .toList(),
                given.queueConfigurations() == null
                        ? null
                        : given.queueConfigurations().stream()
                                .map(one -> one.toBuilder()
                                        .id(id(one.id()))
                                        .filter(filter(one.filter()))
                                        .build())
                                .toList(),
                given.lambdaFunctionConfigurations() == null
                        ? null
                        : given.lambdaFunctionConfigurations().stream()
                                .map(one -> one.toBuilder()
                                        .id(id(one.id()))
                                        .filter(filter(one.filter()))
                                        .build())
                                .toList(),
                given.eventBridgeConfiguration());
        List<Rule> rules = rules(whole);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            check(rules.get(i), bucket);
            if (!ids.add(rules.get(i).id)) {
                throw Refusal.invalidArgument("Same ID used for multiple configurations. IDs must be unique");
            }
            for (Rule before : rules.subList(0, i)) {
                if (before.overlaps(rules.get(i))) {
                    throw Refusal.invalidArgument("Configuration is ambiguously defined. Cannot have overlapping suffixes"
                            + " in two rules if the prefixes are overlapping for the same event type.");
                }
            }
        }
        return whole;
    }

    /// All rules of a configuration: of functions, queues and topics.
    public static List<Rule> rules(NotificationConfiguration configuration) {
        List<Rule> rules = new ArrayList<>(functions(configuration));
        for (QueueConfiguration one : orEmpty(configuration.queueConfigurations())) {
            rules.add(new Rule(String.valueOf(one.id()), one.queueArn(), "QueueArn", one.events(), one.filter()));
        }
        for (TopicConfiguration one : orEmpty(configuration.topicConfigurations())) {
            rules.add(new Rule(String.valueOf(one.id()), one.topicArn(), "TopicArn", one.events(), one.filter()));
        }
        return rules;
    }

    public static List<Rule> functions(NotificationConfiguration configuration) {
        List<Rule> rules = new ArrayList<>();
        for (LambdaFunctionConfiguration one : orEmpty(configuration.lambdaFunctionConfigurations())) {
            rules.add(new Rule(
                    String.valueOf(one.id()), one.lambdaFunctionArn(), "LambdaFunctionArn", one.events(), one.filter()));
        }
        return rules;
    }

    private static void check(Rule rule, Bucket bucket) {
        if (rule.events.isEmpty()) {
            throw Refusal.malformedXml();
        }
        for (String event : rule.events) {
            if (!EVENTS.contains(event)) {
                throw Refusal.invalidArgument("The event is not supported for notifications", "Event", event);
            }
        }
        String service = rule.member.equals("QueueArn") ? "sqs" : rule.member.equals("TopicArn") ? "sns" : "lambda";
        var arn = ARN.matcher(rule.arn);
        if (!arn.matches() || !arn.group(1).equals(service)) {
            throw Refusal.invalidArgument("The ARN could not be parsed", rule.member, rule.arn);
        }
        if (!arn.group(2).equals(bucket.region())) {
            throw Refusal.invalidArgument(
                    "The notification destination service region is not valid for the bucket location constraint",
                    rule.member,
                    rule.arn);
        }
    }

    private static @Nullable NotificationConfigurationFilter filter(@Nullable NotificationConfigurationFilter given) {
        if (given == null || given.key() == null || given.key().filterRules() == null) {
            return given;
        }
        List<FilterRule> whole = new ArrayList<>();
        for (FilterRule rule : given.key().filterRules()) {
            String name = capitalized(String.valueOf(rule.name()));
            String value = rule.value() == null ? "" : rule.value();
            if (!name.equals("Prefix") && !name.equals("Suffix")) {
                throw Refusal.invalidArgument("filter rule name must be either prefix or suffix", name, value);
            }
            if (value.getBytes(StandardCharsets.UTF_8).length > VALUE_MAX_BYTES) {
                throw Refusal.invalidArgument(
                        "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation", name, value);
            }
            if (whole.stream().anyMatch(one -> name.equals(one.name()))) {
                throw Refusal.invalidArgument("Cannot specify more than one "
                        + name.toLowerCase(Locale.ROOT) + " rule in a filter.");
            }
            whole.add(new FilterRule(name, value));
        }
        return new NotificationConfigurationFilter(new S3KeyFilter(whole));
    }

    private static List<FilterRule> rules(@Nullable NotificationConfigurationFilter filter) {
        return filter == null || filter.key() == null ? List.of() : orEmpty(filter.key().filterRules());
    }

    private static boolean covers(String asked, String event) {
        return asked.equals(event)
                || (asked.endsWith(":*") && event.startsWith(asked.substring(0, asked.length() - 1)));
    }

    private static String capitalized(String name) {
        return name.isEmpty()
                ? name
                : name.substring(0, 1).toUpperCase(Locale.ROOT)
                        + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String id(@Nullable String given) {
        return given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.cloud.service.logs.LogAppender;
import dev.millrace.cloud.text.Wildcard;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DescribeLogGroupsRequest;
import dev.millrace.wire.logs.DescribeResourcePoliciesRequest;
import dev.millrace.wire.logs.LogGroup;
import dev.millrace.wire.logs.Logs;
import dev.millrace.wire.logs.ResourcePolicy;
import dev.millrace.wire.service.Service;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Log groups as targets of events: written where a resource policy of CloudWatch Logs lets EventBridge, an event a line,
/// a stream for each rule.
public final class LogGroupEvents implements Destination {
    private static final List<String> PRINCIPALS = List.of("events.amazonaws.com", "delivery.logs.amazonaws.com");
    private static final String GROUP = "log-group:";

    private final Logs logs;
    private final LogAppender appender;
    private final InstantSource clock;

    public LogGroupEvents(Service logs, LogAppender appender, InstantSource clock) {
        this.logs = new Logs(logs);
        this.appender = appender;
        this.clock = clock;
    }

    @Override
    public List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) {
        Arn arn = Arn.parse(targetArn).orElseThrow();
        String group = group(arn);
        Call call = call(arn);
        List<LogGroup> found = logs.describeLogGroups(
                        DescribeLogGroupsRequest.builder()
                                .logGroupNamePrefix(group)
                                .limit(1)
                                .build(),
                        call)
                .logGroups();
        boolean there = found != null && found.stream().anyMatch(one -> group.equals(one.logGroupName()));
        if (!there) {
            return Collections.nCopies(parcels.size(), Outcome.noResource("The log group is not there"));
        }
        if (!allowed(Arn.of("logs", arn.region(), arn.account(), GROUP + group + ":*").toString(), call)) {
            return Collections.nCopies(
                    parcels.size(),
                    Outcome.noPermissions("No resource policy of CloudWatch Logs lets events.amazonaws.com write to it"));
        }
        String stream = UUID.nameUUIDFromBytes(sender.ruleArn().getBytes(StandardCharsets.UTF_8))
                .toString();
        appender.append(
                arn.account(),
                arn.region(),
                group,
                stream,
                parcels.stream().map(parcel -> line(parcel.payload())).toList());
        return Collections.nCopies(parcels.size(), Outcome.TAKEN);
    }

    /// A transformed input says its time and its message by itself.
    private LogAppender.Line line(String payload) {
        if (payload.contains("\"timestamp\"") && payload.contains("\"message\"")) {
            try {
                JsonNode given = JsonMapper.shared().readTree(payload);
                JsonNode at = given.path("timestamp");
                JsonNode message = given.path("message");
                if (given.size() == 2 && at.isNumber() && !message.isMissingNode()) {
                    return new LogAppender.Line(
                            Instant.ofEpochMilli(at.asLong()),
                            message.isString() ? message.asString() : message.toString());
                }
            } catch (JacksonException notJson) {
                // A line of text.
            }
        }
        return new LogAppender.Line(clock.instant(), payload);
    }

    private boolean allowed(String streamsArn, Call call) {
        List<ResourcePolicy> policies = logs.describeResourcePolicies(
                        DescribeResourcePoliciesRequest.builder().build(), call)
                .resourcePolicies();
        return Objects.requireNonNullElse(policies, List.<ResourcePolicy>of()).stream()
                .map(ResourcePolicy::policyDocument)
                .flatMap(document -> PolicyDocument.parse(document == null ? "" : document).stream())
                .flatMap(document -> document.statements().stream())
                .anyMatch(statement -> allows(statement, streamsArn));
    }

    private static boolean allows(JsonNode statement, String streamsArn) {
        JsonNode principal = statement.path("Principal");
        List<String> who =
                PolicyDocument.texts(principal.isObject() ? principal.get("Service") : principal);
        return statement.path("Effect").asString("").equals("Allow")
                && !statement.has("Condition")
                && who.stream().anyMatch(one -> one.equals("*") || PRINCIPALS.contains(one))
                && PolicyDocument.texts(statement.get("Action")).stream()
                        .anyMatch(action -> Wildcard.matches(action, "logs:PutLogEvents"))
                && PolicyDocument.texts(statement.get("Resource")).stream()
                        .anyMatch(resource -> Wildcard.matches(resource, streamsArn));
    }

    private static String group(Arn arn) {
        String name = arn.resource().substring(GROUP.length());
        return name.endsWith(":*") ? name.substring(0, name.length() - 2) : name;
    }

    private static Call call(Arn of) {
        return ServiceCall.of(TargetRoles.EVENTS, of.account(), of.region());
    }
}

package dev.millrace.cloud.service.scheduler.domain;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.scheduler.TargetApi.Operation;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a target means: an operation, and the input that it is called with. Universal targets name both; for the others
/// AWS has a template, named by the service in the target's ARN.
public enum TargetCall {
    LAMBDA(new Operation("lambda", "Invoke")) {
        @Override
        ObjectNode input(ScheduleTarget target, String text) {
            return JSON.createObjectNode()
                    .put("FunctionName", target.arn())
                    .put("InvocationType", "Event")
                    .put("Payload", text);
        }
    },
    KINESIS(new Operation("kinesis", "PutRecord")) {
        @Override
        ObjectNode input(ScheduleTarget target, String text) {
            return JSON.createObjectNode()
                    .put("StreamARN", target.arn())
                    .put("PartitionKey", target.partitionKey())
                    .put("Data", text);
        }
    },
    FIREHOSE(new Operation("firehose", "PutRecord")) {
        @Override
        ObjectNode input(ScheduleTarget target, String text) {
            ObjectNode input = JSON.createObjectNode().put("DeliveryStreamName", after(target.arn(), "deliverystream/"));
            input.putObject("Record").put("Data", text);
            return input;
        }
    },
    EVENTS(new Operation("events", "PutEvents")) {
        @Override
        ObjectNode input(ScheduleTarget target, String text) {
            ObjectNode input = JSON.createObjectNode();
            input.putArray("Entries")
                    .addObject()
                    .put("EventBusName", target.arn())
                    .put("Source", target.source())
                    .put("DetailType", target.detailType())
                    .put("Detail", text);
            return input;
        }
    },
    UNIVERSAL(null) {
        @Override
        ObjectNode input(ScheduleTarget target, String text) {
            return read(text).orElseGet(JSON::createObjectNode);
        }
    };

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern UNIVERSAL_ARN =
            Pattern.compile("arn:aws[a-z-]*:scheduler:::aws-sdk:([a-z0-9-]+):([A-Za-z0-9]+)");

    private final @Nullable Operation template;

    TargetCall(@Nullable Operation template) {
        this.template = template;
    }

    abstract ObjectNode input(ScheduleTarget target, String text);

    /// Empty where the ARN is of no kind that this server could call.
    public static Optional<TargetCall> of(String arn) {
        if (UNIVERSAL_ARN.matcher(arn).matches()) {
            return Optional.of(UNIVERSAL);
        }
        return Arn.parse(arn)
                .filter(Arn::isRegional)
                .map(parsed -> switch (parsed.service()) {
                    case "lambda" -> parsed.resource().startsWith("function:") ? LAMBDA : null;
                    case "kinesis" -> parsed.resource().startsWith("stream/") ? KINESIS : null;
                    case "firehose" -> parsed.resource().startsWith("deliverystream/") ? FIREHOSE : null;
                    case "events" -> parsed.resource().startsWith("event-bus/") ? EVENTS : null;
                    default -> null;
                });
    }

    public Operation operation(String arn) {
        if (template != null) {
            return template;
        }
        Matcher universal = UNIVERSAL_ARN.matcher(arn);
        if (!universal.matches()) {
            throw new IllegalArgumentException("Not the ARN of a universal target: " + arn);
        }
        String name = universal.group(2);
        return new Operation(universal.group(1), Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }

    /// The input of a call.
    /// @param eventId makes the id of the event that is sent where the target has no input of its own
    public JsonNode input(ScheduleTarget target, Firing firing, Supplier<String> eventId) {
        String given = target.input();
        if (given != null) {
            return input(target, filledIn(given, firing));
        }
        return input(target, this == UNIVERSAL ? "{}" : usualEvent(firing, eventId.get()));
    }

    /// A JSON object; empty where the text is none.
    public static Optional<ObjectNode> read(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    public static boolean isJson(String text) {
        try {
            return !JSON.readTree(text).isMissingNode();
        } catch (JacksonException notJson) {
            return false;
        }
    }

    /// docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    private static String filledIn(String input, Firing firing) {
        return input.replace("<aws.scheduler.schedule-arn>", firing.key().arn())
                .replace("<aws.scheduler.scheduled-time>", time(firing))
                .replace("<aws.scheduler.execution-id>", firing.id())
                .replace("<aws.scheduler.attempt-number>", Integer.toString(firing.attempts() + 1));
    }

    private static String usualEvent(Firing firing, String id) {
        ObjectNode event = JSON.createObjectNode()
                .put("version", "0")
                .put("id", id)
                .put("detail-type", "Scheduled Event")
                .put("source", "aws.scheduler")
                .put("account", firing.key().account())
                .put("time", time(firing))
                .put("region", firing.key().region());
        event.putArray("resources").add(firing.key().arn());
        event.put("detail", "{}");
        return event.toString();
    }

    private static String time(Firing firing) {
        return firing.scheduled().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String after(String arn, String marker) {
        return arn.substring(arn.indexOf(marker) + marker.length());
    }
}

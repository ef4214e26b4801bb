package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.service.cloudwatch.alarm.HistoryItem.Type;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What is told of alarms: their history, and the events that they send.
public final class AlarmTexts {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private AlarmTexts() {}

    /// Such as `2026-01-18T10:00:00.000+0000`.
    static String time(Instant time) {
        return TIME.format(time);
    }

    static HistoryItem configured(Optional<Alarm> before, Alarm after, Instant now) {
        String done = before.isPresent() ? "updated" : "created";
        ObjectNode data = JSON.createObjectNode().put("version", "1.0");
        data.put("type", before.isPresent() ? "Update" : "Create");
        data.set(done + "Alarm", described(after));
        return item(after, now, Type.ConfigurationUpdate, "Alarm \"" + after.name() + "\" " + done, data);
    }

    static HistoryItem deleted(Alarm alarm, Instant now) {
        ObjectNode data = JSON.createObjectNode().put("version", "1.0").put("type", "Delete");
        data.set("deletedAlarm", described(alarm));
        return item(alarm, now, Type.ConfigurationUpdate, "Alarm \"" + alarm.name() + "\" deleted", data);
    }

    static HistoryItem transition(Alarm before, Alarm after, Instant now) {
        ObjectNode data = JSON.createObjectNode().put("version", "1.0");
        data.set("oldState", state(before.state()));
        data.set("newState", state(after.state()));
        return item(
                after,
                now,
                Type.StateUpdate,
                "Alarm updated from " + before.state().value() + " to "
                        + after.state().value(),
                data);
    }

    /// @param failure why it was not; null where it was
    static HistoryItem action(Alarm alarm, String action, @Nullable String failure, Instant now) {
        ObjectNode data = JSON.createObjectNode().put("version", "1.0");
        data.put("actionState", failure == null ? "Succeeded" : "Failed");
        data.put("stateUpdateTimestamp", alarm.state().updated().toEpochMilli());
        data.put("notificationResource", action);
        data.put("error", failure);
        return item(
                alarm,
                now,
                Type.Action,
                failure == null
                        ? "Successfully executed action " + action
                        : "Failed to execute action " + action + ". Received error: \"" + failure + "\"",
                data);
    }

    private static HistoryItem item(Alarm alarm, Instant now, Type type, String summary, ObjectNode data) {
        return new HistoryItem(
                alarm.account(), alarm.region(), alarm.name(), alarm.type(), now, type, summary, data.toString());
    }

    private static ObjectNode state(AlarmState state) {
        ObjectNode json = JSON.createObjectNode();
        json.put("stateValue", state.value().name());
        json.put("stateReason", state.reason());
        if (state.data() != null) {
            json.set("stateReasonData", parsed(state.data()));
        }
        return json;
    }

    /// What a function that is an action is called with
    /// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html).
    static String functionEvent(Alarm before, Alarm after) {
        ObjectNode event = JSON.createObjectNode();
        event.put("source", "aws.cloudwatch");
        event.put("alarmArn", after.arn());
        event.put("accountId", after.account());
        event.put("time", time(after.state().updated()));
        event.put("region", after.region());
        event.set("alarmData", detail(before, after));
        return event.toString();
    }

    /// The detail of EventBridge's "CloudWatch Alarm State Change", and the alarmData of a function's event
    /// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html).
    static ObjectNode detail(Alarm before, Alarm after) {
        ObjectNode detail = JSON.createObjectNode();
        detail.put("alarmName", after.name());
        ObjectNode state = told(after.state());
        Suppression suppression = after.suppression();
        if (suppression != null) {
            state.put("actionsSuppressedBy", suppression.by().name());
            state.put("actionsSuppressedReason", suppression.reason());
        }
        detail.set("state", state);
        detail.set("previousState", told(before.state()));
        detail.set("configuration", configuration(after));
        return detail;
    }

    private static ObjectNode told(AlarmState state) {
        ObjectNode json = JSON.createObjectNode();
        json.put("value", state.value().name());
        json.put("reason", state.reason());
        if (state.data() != null) {
            json.put("reasonData", state.data());
        }
        json.put("timestamp", time(state.updated()));
        return json;
    }

    private static ObjectNode configuration(Alarm alarm) {
        ObjectNode json = JSON.createObjectNode();
        if (alarm.description() != null) {
            json.put("description", alarm.description());
        }
        CompositeRule composite = alarm.composite();
        if (composite != null) {
            json.put("alarmRule", composite.rule());
            if (composite.suppressor() != null) {
                json.put("actionsSuppressor", composite.suppressor());
                json.put("actionsSuppressorWaitPeriod", composite.waitSeconds());
                json.put("actionsSuppressorExtensionPeriod", composite.extensionSeconds());
            }
        }
        MetricRule metric = alarm.metric();
        if (metric != null) {
            var metrics = json.putArray("metrics");
            metric.all().forEach(query -> metrics.add(query(query)));
        }
        return json;
    }

    private static ObjectNode query(MetricQuery query) {
        ObjectNode json = JSON.createObjectNode().put("id", query.id());
        if (query.expression() != null) {
            json.put("expression", query.expression());
        }
        if (query.label() != null) {
            json.put("label", query.label());
        }
        MetricStatistic statistic = query.metric();
        if (statistic != null) {
            ObjectNode stat = json.putObject("metricStat");
            ObjectNode metric = stat.putObject("metric");
            metric.put("namespace", statistic.namespace()).put("name", statistic.metric());
            ObjectNode dimensions = metric.putObject("dimensions");
            statistic.dimensions().forEach(dimensions::put);
            stat.put("period", statistic.periodSeconds()).put("stat", statistic.statistic());
            if (statistic.unit() != null) {
                stat.put("unit", statistic.unit());
            }
        }
        return json.put("returnData", query.returned());
    }

    private static ObjectNode described(Alarm alarm) {
        ObjectNode json = configuration(alarm);
        json.put("alarmName", alarm.name());
        json.put("alarmArn", alarm.arn());
        json.put("actionsEnabled", alarm.actionsEnabled());
        json.put("stateValue", alarm.state().value().name());
        alarm.okActions().forEach(json.putArray("oKActions")::add);
        alarm.alarmActions().forEach(json.putArray("alarmActions")::add);
        alarm.insufficientDataActions().forEach(json.putArray("insufficientDataActions")::add);
        MetricRule metric = alarm.metric();
        if (metric != null) {
            json.put("evaluationPeriods", metric.evaluationPeriods());
            json.put("datapointsToAlarm", metric.needed());
            json.put("threshold", metric.threshold());
            json.put("comparisonOperator", metric.comparison().name());
            json.put("treatMissingData", metric.missing().name());
        }
        return json;
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException text) {
            return StringNode.valueOf(json);
        }
    }
}

package dev.millrace.cloud.service.cloudwatch.alarm;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an alarm saw, and what it says of that: a state's reason and its data, as AWS words them.
/// @param values of the periods that have one, by epoch second
/// @param counts how many samples each is of; empty for expressions
record Evaluated(MetricRule rule, SortedMap<Long, Double> values, SortedMap<Long, Double> counts, Instant at) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("dd/MM/yy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    String reason(StateValue state) {
        if (state == StateValue.INSUFFICIENT_DATA) {
            int unknown = rule.evaluationPeriods();
            return "Insufficient Data: " + unknown + " datapoint" + (unknown == 1 ? " was" : "s were") + " unknown.";
        }
        List<Long> latest = latest();
        if (latest.isEmpty()) {
            return "Threshold Crossed: no datapoints were received for " + rule.evaluationPeriods() + " period"
                    + (rule.evaluationPeriods() == 1 ? "" : "s") + " and " + rule.evaluationPeriods()
                    + " missing datapoint" + (rule.evaluationPeriods() == 1 ? " was" : "s were") + " treated as ["
                    + (rule.missing() == MissingData.breaching ? "Breaching" : "NonBreaching") + "].";
        }
        boolean alarm = state == StateValue.ALARM;
        List<Long> named = latest.stream()
                .filter(time -> alarm == breaches(time))
                .toList();
        StringBuilder text = new StringBuilder("Threshold Crossed: ");
        text.append(named.size())
                .append(" out of the last ")
                .append(latest.size())
                .append(" datapoint")
                .append(latest.size() == 1 ? "" : "s")
                .append(" [");
        List<String> points = new ArrayList<>();
        named.reversed()
                .forEach(time -> points.add(value(time) + " (" + MINUTE.format(Instant.ofEpochSecond(time)) + ")"));
        text.append(String.join(", ", points)).append("] ");
        text.append(named.size() == 1 ? "was" : "were").append(alarm ? " " : " not ");
        text.append(rule.comparison().words()).append(" the threshold (").append(rule.threshold()).append(')');
        int minimum = alarm ? rule.needed() : rule.evaluationPeriods() - rule.needed() + 1;
        return text.append(" (minimum ")
                .append(minimum)
                .append(" datapoint")
                .append(minimum == 1 ? "" : "s")
                .append(" for ")
                .append(alarm ? "OK -> ALARM" : "ALARM -> OK")
                .append(" transition).")
                .toString();
    }

    String data() {
        ObjectNode data = JSON.createObjectNode().put("version", "1.0");
        data.put("queryDate", AlarmTexts.time(at));
        List<Long> latest = latest();
        if (!latest.isEmpty()) {
            data.put("startDate", AlarmTexts.time(Instant.ofEpochSecond(latest.getFirst())));
        }
        String statistic = statistic();
        if (statistic != null) {
            data.put("statistic", statistic);
        }
        data.put("period", rule.periodSeconds());
        ArrayNode recent = data.putArray("recentDatapoints");
        latest.forEach(time -> recent.add(value(time)));
        data.put("threshold", rule.threshold());
        ArrayNode evaluated = data.putArray("evaluatedDatapoints");
        for (long time : latest.reversed()) {
            ObjectNode point = evaluated.addObject();
            point.put("timestamp", AlarmTexts.time(Instant.ofEpochSecond(time)));
            if (counts.containsKey(time)) {
                point.put("sampleCount", counts.get(time));
            }
            point.put("value", value(time));
        }
        return data.toString();
    }

    private @Nullable String statistic() {
        return rule.metric() == null ? null : rule.metric().statistic();
    }

    boolean breaches(long time) {
        return rule.comparison().breaches(value(time), rule.threshold());
    }

    private double value(long time) {
        return values.getOrDefault(time, Double.NaN);
    }

    /// The times that were evaluated, oldest first.
    private List<Long> latest() {
        List<Long> times = List.copyOf(values.keySet());
        return times.subList(Math.max(0, times.size() - rule.evaluationPeriods()), times.size());
    }
}

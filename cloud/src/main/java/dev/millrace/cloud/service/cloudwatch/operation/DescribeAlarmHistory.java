package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.cloud.service.cloudwatch.alarm.HistoryItem;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.AlarmHistoryItem;
import dev.millrace.wire.cloudwatch.DescribeAlarmHistoryInput;
import dev.millrace.wire.cloudwatch.DescribeAlarmHistoryOutput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What happened to alarms, also to those that are gone: the newest first, unless the call wants it otherwise.
public final class DescribeAlarmHistory {
    private final AlarmStore alarms;
    private final PageTokens pages;
    private final InstantSource clock;

    public DescribeAlarmHistory(AlarmStore alarms, PageTokens pages, InstantSource clock) {
        this.alarms = alarms;
        this.pages = pages;
        this.clock = clock;
    }

    public DescribeAlarmHistoryOutput answer(DescribeAlarmHistoryInput input, Call call) {
        Instant oldest = clock.instant().minus(CloudWatchLimits.HISTORY);
        Instant since =
                input.startDate() != null && input.startDate().isAfter(oldest) ? input.startDate() : oldest;
        List<HistoryItem> found = alarms.history(call.account(), call.region(), since).stream()
                .filter(item -> matches(item, input))
                .toList();
        List<HistoryItem> ordered =
                "TimestampAscending".equals(input.scanBy()) ? found : found.reversed();
        int from = input.nextToken() == null ? 0 : Math.min(place(input.nextToken()), ordered.size());
        int most = input.maxRecords() == null ? CloudWatchLimits.HISTORY_PAGE : input.maxRecords();
        int to = Math.min(ordered.size(), from + most);
        return new DescribeAlarmHistoryOutput(
                ordered.subList(from, to).stream()
                        .map(DescribeAlarmHistory::view)
                        .toList(),
                to < ordered.size() ? pages.token("DescribeAlarmHistory", Integer.toString(to)) : null);
    }

    private int place(String token) {
        String place = pages.place("DescribeAlarmHistory", 1, token).getFirst();
        if (!place.matches("[0-9]{1,9}")) {
            throw pages.invalid();
        }
        return Integer.parseInt(place);
    }

    private static boolean matches(HistoryItem item, DescribeAlarmHistoryInput input) {
        List<String> types = input.alarmTypes() == null || input.alarmTypes().isEmpty()
                ? List.of("MetricAlarm")
                : input.alarmTypes();
        return (input.alarmName() == null || input.alarmName().equals(item.alarm()))
                && types.contains(item.alarmType())
                && (input.historyItemType() == null
                        || input.historyItemType().equals(item.type().name()))
                && (input.endDate() == null || item.at().isBefore(input.endDate()));
    }

    private static AlarmHistoryItem view(HistoryItem item) {
        return AlarmHistoryItem.builder()
                .alarmName(item.alarm())
                .alarmType(item.alarmType())
                .timestamp(item.at())
                .historyItemType(item.type().name())
                .historySummary(item.summary())
                .historyData(item.data())
                .build();
    }
}

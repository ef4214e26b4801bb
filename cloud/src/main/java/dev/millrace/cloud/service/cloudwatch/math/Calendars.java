package dev.millrace.cloud.service.cloudwatch.math;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the calendar says of each datapoint's time, in UTC: of `DAY`, Monday is 1.
final class Calendars {
    private Calendars() {}

    static Value of(Evaluation evaluation, String name, Value value) {
        return Functions.ofEach(name, value, series -> {
            SortedMap<Long, Double> points = new TreeMap<>();
            for (long second : series.points().keySet()) {
                ZonedDateTime time = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC);
                points.put(
                        second,
                        (double)
                                switch (name) {
                                    case "MINUTE" -> time.getMinute();
                                    case "HOUR" -> time.getHour();
                                    case "DAY" -> time.getDayOfWeek().getValue();
                                    case "DATE" -> time.getDayOfMonth();
                                    case "MONTH" -> time.getMonthValue();
                                    case "YEAR" -> time.getYear();
                                    default -> second;
                                });
            }
            return evaluation.made(series.periodSeconds(), points).labelled(series);
        });
    }
}

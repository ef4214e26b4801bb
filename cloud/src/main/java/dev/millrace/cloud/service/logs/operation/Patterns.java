package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import dev.millrace.cloud.service.logs.pattern.InvalidPatternException;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.MetricFilterMatchRecord;
import dev.millrace.wire.logs.TestMetricFilterRequest;
import dev.millrace.wire.logs.TestMetricFilterResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Filter patterns as calls give them, and TestMetricFilter, which tries one.
public final class Patterns {
    public TestMetricFilterResponse test(TestMetricFilterRequest input) {
        FilterPattern pattern = readOfMetric(input.filterPattern());
        List<MetricFilterMatchRecord> matches = new ArrayList<>();
        long number = 0;
        for (String message : input.logEventMessages()) {
            number++;
            if (pattern.matches(message)) {
                matches.add(new MetricFilterMatchRecord(number, message, pattern.extract(message)));
            }
        }
        return new TestMetricFilterResponse(matches);
    }

    /// @param text null for all events
    static FilterPattern read(@Nullable String text) {
        return read(text == null ? "" : text, "Invalid filter pattern");
    }

    static FilterPattern readOfMetric(String text) {
        return read(text, "Invalid metric filter pattern");
    }

    private static FilterPattern read(String text, String refusal) {
        try {
            return FilterPattern.parse(text);
        } catch (InvalidPatternException e) {
            throw new InvalidParameterException(e.named() ? e.sentence() : refusal);
        }
    }
}

package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import java.util.List;

/// Which of a stream's records a function gets. What is left out is gone for this mapping, silently.
interface RecordFilter {
    boolean lets(StreamRecord record);

    /// @param patterns as a mapping has them, checked before; without one, all records pass
    static RecordFilter of(List<String> patterns) {
        return patterns.isEmpty() ? record -> true : new RulerFilter(patterns);
    }

    static boolean isPattern(String text) {
        return RulerFilter.isPattern(text);
    }
}

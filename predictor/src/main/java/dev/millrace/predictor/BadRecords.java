package dev.millrace.predictor;

import java.util.Locale;

/// What becomes of records that can never be predicted (see [Predictor]).
public enum BadRecords {
    /// They are reported to Lambda, which brings them to the event source mapping's failure destination.
    REPORT,
    /// They are written to the log and passed over.
    SKIP;

    /// @param word `report` or `skip`
    static BadRecords of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "report" -> REPORT;
            case "skip" -> SKIP;
            default ->
                throw new IllegalArgumentException("BAD_RECORDS is \"%s\": report or skip is needed".formatted(word));
        };
    }
}

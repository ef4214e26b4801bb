package dev.millrace.cloud.aws.schedule;

import java.time.YearMonth;
import java.util.BitSet;

/// Which days of a month are meant: by their number or by their day of the week.
sealed interface Days permits MonthDays, WeekDays {
    /// A bit for each such day, from 1.
    BitSet in(YearMonth month);
}

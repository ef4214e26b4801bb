package dev.millrace.cloud.service.iam.policy;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What AWS takes for a time where a policy is kept: seconds since 1970, or as much of an ISO 8601 time as is there. It takes
/// more than it understands when it compares: `01T` is one.
final class PolicyDate {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,19}");
    private static final Pattern TIME = Pattern.compile("(-?\\d{1,9})(?:-(\\d{1,2})(?:-(\\d{1,2}))?)?"
            + "(?:t(?:(\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:\\.\\d{1,9})?(?:z|[+-](\\d{2})(?::(\\d{2}))?)?)?)?)?)?");
    private static final int YEAR_MIN = -292_275_054;
    private static final int YEAR_MAX = 292_278_993;

    private PolicyDate() {}

    static boolean passes(String text) {
        if (SECONDS.matcher(text).matches()) {
            return text.compareTo("9223372036854775807") <= 0 || text.length() < 19;
        }
        Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
        return time.matches()
                && within(time.group(1), YEAR_MIN, YEAR_MAX)
                && within(time.group(2), 1, 12)
                && within(time.group(3), 1, 31)
                && within(time.group(4), 0, 23)
                && within(time.group(5), 0, 59)
                && within(time.group(6), 0, 59)
                && within(time.group(7), 0, 23)
                && within(time.group(8), 0, 59);
    }

    private static boolean within(@Nullable String number, int min, int max) {
        if (number == null) {
            return true;
        }
        int value = Integer.parseInt(number);
        return value >= min && value <= max;
    }
}

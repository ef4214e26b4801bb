package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.http.RunningCloud.Who;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The forms that AWS writes values in.
final class Forms {
    static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private static final String MINUTES = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:";

    private Forms() {}

    static Pattern quote(String text) {
        return Pattern.compile(Pattern.quote(text));
    }

    /// The account of a root.
    static String account(Who who) {
        return who.credentials().accessKeyId();
    }

    /// What the ARNs of the region begin with: `arn:aws-cn`.
    static String arn(Who who) {
        return "arn:" + Partition.of(who.region().id());
    }

    /// JSON's timestamps: seconds, with three digits of a fraction at most.
    static Instant epochSeconds(String member, String json) {
        String seconds = only("\"" + member + "\":(\\d{10}(?:\\.\\d{1,3})?)[,}]", json);
        return Instant.ofEpochMilli(new BigDecimal(seconds).movePointRight(3).longValueExact());
    }

    /// The milliseconds of services that count them in a long.
    static Instant epochMillis(String member, String json) {
        return Instant.ofEpochMilli(Long.parseLong(only("\"" + member + "\":(\\d{13})[,}]", json)));
    }

    /// Query's timestamps, to the second.
    static Instant seconds(String element, String xml) {
        return Instant.parse(only("<" + element + ">(" + MINUTES + "\\d\\dZ)<", xml));
    }

    /// S3's timestamps, with a fraction that is always there.
    static Instant millis(String element, String xml) {
        return Instant.parse(only("<" + element + ">(" + MINUTES + "\\d\\d\\.\\d{3}Z)<", xml));
    }

    /// Lambda's text of a time: `2026-03-01T10:15:30.123+0000`.
    static Instant offset(String member, String json) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx")
                .parse(only("\"" + member + "\":\"(" + MINUTES + "\\d\\d\\.\\d{3}\\+0000)\"", json), Instant::from);
    }

    /// The first group of what must be found.
    static String only(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern + " in " + text).isTrue();
        return found.group(1);
    }

    /// How an account's root is refused what is another's and has no policy.
    static Refusal othersResource(int status, String code, Who caller, String action, String arn) {
        return new Refusal(
                status,
                code,
                "User: " + arn(caller) + ":iam::" + account(caller) + ":root is not authorized to perform: " + action
                        + " on resource: " + arn + " because no resource-based policy allows the " + action + " action");
    }
}

package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.LifecycleExpiration;
import dev.millrace.wire.s3.LifecycleRule;
import dev.millrace.wire.s3.LifecycleRuleAndOperator;
import dev.millrace.wire.s3.LifecycleRuleFilter;
import dev.millrace.wire.s3.NoncurrentVersionExpiration;
import dev.millrace.wire.s3.NoncurrentVersionTransition;
import dev.millrace.wire.s3.Tag;
import dev.millrace.wire.s3.Transition;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a lifecycle rule is one that AWS takes (S3 User Guide, "Lifecycle configuration elements", and recorded
/// refusals).
public final class LifecycleChecks {
    private static final int ID_MAX_CHARACTERS = 255;
    private static final long SIZE_MAX_BYTES = 1_099_511_627_776_000L;
    private static final Set<String> TARGETS =
            Set.of("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE");

    /// AWS shows a date that it refuses as its own clocks do.
    private static final DateTimeFormatter SHOWN_DATE = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss zzz yyyy", Locale.ROOT)
            .withZone(ZoneId.of("America/Los_Angeles"));

    private LifecycleChecks() {}

    /// @throws AwsException where AWS refuses the rule
    public static void check(LifecycleRule rule) {
        if (rule.id() != null && rule.id().length() > ID_MAX_CHARACTERS) {
            throw argument("ID", rule.id(), "ID length should not exceed allowed limit of " + ID_MAX_CHARACTERS);
        }
        if (!rule.status().equals("Enabled") && !rule.status().equals("Disabled")) {
            throw Refusal.malformedXml();
        }
        if ((rule.prefix() == null) == (rule.filter() == null)) {
            throw Refusal.malformedXml();
        }
        LifecycleRuleFilter filter = rule.filter();
        if (filter != null) {
            check(filter);
        }
        List<Transition> transitions = orEmpty(rule.transitions());
        List<NoncurrentVersionTransition> noncurrent = orEmpty(rule.noncurrentVersionTransitions());
        if (rule.expiration() == null
                && transitions.isEmpty()
                && rule.noncurrentVersionExpiration() == null
                && noncurrent.isEmpty()
                && rule.abortIncompleteMultipartUpload() == null) {
            throw Refusal.invalidRequest("At least one action needs to be specified in a rule");
        }
        if (rule.expiration() != null) {
            check(rule.expiration(), filter);
        }
        transitions.forEach(transition -> check(transition, rule.expiration()));
        if (rule.noncurrentVersionExpiration() != null) {
            check(rule.noncurrentVersionExpiration(), filter);
        }
        noncurrent.forEach(transition -> check(transition, rule.noncurrentVersionExpiration()));
        if (rule.abortIncompleteMultipartUpload() != null) {
            Integer days = rule.abortIncompleteMultipartUpload().daysAfterInitiation();
            if (days == null) {
                throw Refusal.malformedXml();
            }
            requirePositive(days, "DaysAfterInitiation", "AbortIncompleteMultipartUpload");
            requirePlain(filter, "AbortIncompleteMultipartUpload");
        }
    }

    private static void check(LifecycleRuleFilter filter) {
        LifecycleRuleAndOperator and = filter.and();
        if (count(filter.prefix(), filter.tag(), filter.objectSizeGreaterThan(), filter.objectSizeLessThan(), and) > 1) {
            throw Refusal.malformedXml();
        }
        if (and != null) {
            Set<String> keys = new HashSet<>();
            for (Tag tag : orEmpty(and.tags())) {
                if (!keys.add(tag.key())) {
                    throw Refusal.invalidRequest("Duplicate Tag Keys are not allowed.");
                }
            }
            if (count(and.prefix(), and.objectSizeGreaterThan(), and.objectSizeLessThan()) + keys.size() < 2) {
                throw Refusal.malformedXml();
            }
        }
        Long over = over(filter);
        Long under = under(filter);
        if (over != null && (over < 0 || over > SIZE_MAX_BYTES)) {
            throw Refusal.invalidRequest("'ObjectSizeGreaterThan' should be between 0 and " + SIZE_MAX_BYTES + ".");
        }
        if (under != null && (under < 1 || under > SIZE_MAX_BYTES)) {
            throw Refusal.invalidRequest("'ObjectSizeLessThan' should be between 1 and " + SIZE_MAX_BYTES + ".");
        }
        if (over != null && under != null && over >= under) {
            throw Refusal.invalidRequest(
                    "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
        }
    }

    private static void check(LifecycleExpiration expiration, @Nullable LifecycleRuleFilter filter) {
        if (count(expiration.days(), expiration.date(), expiration.expiredObjectDeleteMarker()) != 1) {
            throw Refusal.malformedXml();
        }
        if (expiration.expiredObjectDeleteMarker() != null) {
            requirePlain(filter, "ExpiredObjectDeleteMarker");
        }
        if (expiration.days() != null) {
            requirePositive(expiration.days(), "Days", "Expiration");
        }
        requireMidnight(expiration.date());
    }

    private static void check(Transition transition, @Nullable LifecycleExpiration expiration) {
        Integer days = transition.days();
        if (count(days, transition.date()) != 1 || transition.storageClass() == null) {
            throw Refusal.malformedXml();
        }
        requireTarget(transition.storageClass());
        if (days != null && days < 0) {
            throw argument("Days", days.toString(), "'Days' in Transition action must be nonnegative");
        }
        if (days != null && days < 30 && transition.storageClass().endsWith("_IA")) {
            throw argument(
                    "Days",
                    days.toString(),
                    "'Days' in Transition action must be greater than or equal to 30 for storageClass '"
                            + transition.storageClass() + "'");
        }
        requireMidnight(transition.date());
        if (expiration == null || expiration.expiredObjectDeleteMarker() != null) {
            return;
        }
        if ((expiration.days() == null) != (days == null)) {
            throw Refusal.invalidRequest("Found mixed 'Date' and 'Days' based Expiration and Transition actions in"
                    + " lifecycle rule for filter '()'");
        }
        if (expiration.days() != null && days != null && expiration.days() <= days) {
            throw argument(
                    "Days",
                    expiration.days().toString(),
                    "'Days' in the Expiration action for filter '()' must be greater than 'Days' in the Transition"
                            + " action");
        }
    }

    private static void check(NoncurrentVersionExpiration expiration, @Nullable LifecycleRuleFilter filter) {
        if (expiration.noncurrentDays() == null) {
            throw Refusal.malformedXml();
        }
        requirePositive(expiration.noncurrentDays(), "NoncurrentDays", "NoncurrentVersionExpiration");
        Integer kept = expiration.newerNoncurrentVersions();
        if (kept != null) {
            if (filter == null) {
                throw Refusal.invalidRequest("NewerNoncurrentVersions element can only be used in Lifecycle V2.");
            }
            requirePositive(kept, "NewerNoncurrentVersions", "NoncurrentVersionExpiration");
        }
    }

    private static void check(
            NoncurrentVersionTransition transition, @Nullable NoncurrentVersionExpiration expiration) {
        Integer days = transition.noncurrentDays();
        if (days == null || transition.storageClass() == null) {
            throw Refusal.malformedXml();
        }
        requireTarget(transition.storageClass());
        if (days < 0) {
            throw argument(
                    "NoncurrentDays",
                    days.toString(),
                    "'NoncurrentDays' in NoncurrentVersionTransition action must be nonnegative");
        }
        if (expiration != null && expiration.noncurrentDays() != null && expiration.noncurrentDays() <= days) {
            throw argument(
                    "NoncurrentDays",
                    expiration.noncurrentDays().toString(),
                    "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '()' must be greater than"
                            + " 'NoncurrentDays' in the NoncurrentVersionTransition action");
        }
    }

    /// Some actions look at nothing but names.
    private static void requirePlain(@Nullable LifecycleRuleFilter filter, String action) {
        if (filter == null) {
            return;
        }
        LifecycleRuleAndOperator and = filter.and();
        if (filter.tag() != null || (and != null && !orEmpty(and.tags()).isEmpty())) {
            throw Refusal.invalidRequest(action + " cannot be specified with Tags.");
        }
        if (over(filter) != null || under(filter) != null) {
            throw Refusal.invalidRequest(action + " cannot be specified with Object Size.");
        }
    }

    private static void requirePositive(int number, String field, String action) {
        if (number <= 0) {
            throw argument(
                    field,
                    Integer.toString(number),
                    "'" + field + "' for " + action + " action must be a positive integer");
        }
    }

    private static void requireTarget(String storageClass) {
        if (storageClass.equals("STANDARD") || storageClass.equals("REDUCED_REDUNDANCY")) {
            throw argument("StorageClass", storageClass, "Invalid target Storage class for Transition action");
        }
        if (!TARGETS.contains(storageClass)) {
            throw Refusal.malformedXml();
        }
    }

    private static void requireMidnight(@Nullable Instant date) {
        if (date != null && !date.truncatedTo(ChronoUnit.DAYS).equals(date)) {
            throw argument("Date", SHOWN_DATE.format(date), "'Date' must be at midnight GMT");
        }
    }

    private static @Nullable Long over(LifecycleRuleFilter filter) {
        return filter.and() == null
                ? filter.objectSizeGreaterThan()
                : filter.and().objectSizeGreaterThan();
    }

    private static @Nullable Long under(LifecycleRuleFilter filter) {
        return filter.and() == null
                ? filter.objectSizeLessThan()
                : filter.and().objectSizeLessThan();
    }

    private static AwsException argument(String name, String value, String message) {
        return Refusal.invalidArgument(message, name, value);
    }

    private static int count(@Nullable Object... values) {
        return (int) Stream.of(values).filter(Objects::nonNull).count();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.BucketLifecycleConfiguration;
import dev.millrace.wire.s3.LifecycleExpiration;
import dev.millrace.wire.s3.LifecycleRule;
import dev.millrace.wire.s3.LifecycleRuleAndOperator;
import dev.millrace.wire.s3.LifecycleRuleFilter;
import dev.millrace.wire.s3.NoncurrentVersionExpiration;
import dev.millrace.wire.s3.Tag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a bucket's lifecycle rules say of an object or an upload: when it goes, and by which rule (S3 User Guide,
/// "Lifecycle configuration elements"). Days count from the creation and end at the next midnight UTC.
public final class LifecycleRules {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final List<LifecycleRule> enabled;

    private LifecycleRules(List<LifecycleRule> enabled) {
        this.enabled = enabled;
    }

    public static LifecycleRules of(Bucket bucket) {
        return new LifecycleRules(bucket.setting(Setting.LIFECYCLE)
                .map(Setting.LifecycleSetting::configuration)
                .map(BucketLifecycleConfiguration::rules)
                .orElse(List.of())
                .stream()
                .filter(rule -> rule.status().equals("Enabled"))
                .toList());
    }

    /// When something goes, and by which rule.
    public record Due(Instant at, String ruleId) {
        /// The header x-amz-expiration.
        public String header() {
            return "expiry-date=\"" + HTTP_DATE.format(at) + "\", rule-id=\""
                    + URLEncoder.encode(ruleId, StandardCharsets.UTF_8) + "\"";
        }
    }

    /// A version among those of its key.
    /// @param newer how many versions of the key are newer, the current one among them; 0 for the current one
    /// @param older whether any is older
    /// @param replaced when the next newer one came
    public record Place(int newer, boolean older, @Nullable Instant replaced) {
        public static final Place CURRENT = new Place(0, false, null);
    }

    /// When a current object goes.
    public Optional<Due> expiry(ObjectVersion current) {
        return goes(current, Place.CURRENT);
    }

    /// When a version goes: an object becomes a delete marker or, without versions, nothing; all others are deleted.
    public Optional<Due> goes(ObjectVersion version, Place place) {
        return enabled.stream()
                .filter(rule -> covers(rule, version))
                .flatMap(rule -> (place.newer > 0 ? noncurrent(rule, place) : current(rule, version, place))
                        .map(at -> new Due(at, String.valueOf(rule.id())))
                        .stream())
                .min(Comparator.comparing(Due::at));
    }

    /// When an upload under way is aborted.
    public Optional<Due> abortion(String key, Instant initiated) {
        return enabled.stream()
                .filter(rule -> rule.abortIncompleteMultipartUpload() != null
                        && rule.abortIncompleteMultipartUpload().daysAfterInitiation() != null
                        && key.startsWith(prefix(rule)))
                .map(rule -> new Due(
                        midnightAfter(
                                initiated, rule.abortIncompleteMultipartUpload().daysAfterInitiation()),
                        String.valueOf(rule.id())))
                .min(Comparator.comparing(Due::at));
    }

    private static Optional<Instant> current(LifecycleRule rule, ObjectVersion version, Place place) {
        LifecycleExpiration expiration = rule.expiration();
        if (expiration == null) {
            return Optional.empty();
        }
        if (version.deleteMarker()) {
            // One with nothing behind it is no use to anybody.
            if (place.older) {
                return Optional.empty();
            }
            if (Boolean.TRUE.equals(expiration.expiredObjectDeleteMarker())) {
                return Optional.of(version.lastModified());
            }
        }
        if (expiration.date() != null) {
            return Optional.of(expiration.date());
        }
        return Optional.ofNullable(expiration.days()).map(days -> midnightAfter(version.lastModified(), days));
    }

    private static Optional<Instant> noncurrent(LifecycleRule rule, Place place) {
        NoncurrentVersionExpiration expiration = rule.noncurrentVersionExpiration();
        if (expiration == null || expiration.noncurrentDays() == null || place.replaced == null) {
            return Optional.empty();
        }
        Integer kept = expiration.newerNoncurrentVersions();
        if (kept != null && place.newer - 1 < kept) {
            return Optional.empty();
        }
        return Optional.of(midnightAfter(place.replaced, expiration.noncurrentDays()));
    }

    private static Instant midnightAfter(Instant from, int days) {
        Instant at = from.plus(days, ChronoUnit.DAYS);
        Instant midnight = at.truncatedTo(ChronoUnit.DAYS);
        return midnight.equals(at) ? at : midnight.plus(1, ChronoUnit.DAYS);
    }

    private static String prefix(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return rule.prefix() == null ? "" : rule.prefix();
        }
        LifecycleRuleAndOperator and = filter.and();
        String prefix = and == null ? filter.prefix() : and.prefix();
        return prefix == null ? "" : prefix;
    }

    private static boolean covers(LifecycleRule rule, ObjectVersion version) {
        if (!version.key().startsWith(prefix(rule))) {
            return false;
        }
        LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return true;
        }
        LifecycleRuleAndOperator and = filter.and();
        List<Tag> tags = and != null ? orEmpty(and.tags()) : filter.tag() == null ? List.of() : List.of(filter.tag());
        Long over = and == null ? filter.objectSizeGreaterThan() : and.objectSizeGreaterThan();
        Long under = and == null ? filter.objectSizeLessThan() : and.objectSizeLessThan();
        Map<String, String> has = version.tags();
        return tags.stream().allMatch(tag -> tag.value().equals(has.get(tag.key())))
                && (over == null || version.size() > over)
                && (under == null || version.size() < under);
    }

    private static List<Tag> orEmpty(@Nullable List<Tag> tags) {
        return tags == null ? List.of() : tags;
    }
}

package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Setting.LifecycleSetting;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.BucketLifecycleConfiguration;
import dev.millrace.wire.s3.DeleteBucketLifecycleRequest;
import dev.millrace.wire.s3.GetBucketLifecycleConfigurationOutput;
import dev.millrace.wire.s3.GetBucketLifecycleConfigurationRequest;
import dev.millrace.wire.s3.LifecycleExpiration;
import dev.millrace.wire.s3.LifecycleRule;
import dev.millrace.wire.s3.PutBucketLifecycleConfigurationOutput;
import dev.millrace.wire.s3.PutBucketLifecycleConfigurationRequest;
import dev.millrace.wire.s3.Transition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A bucket's lifecycle rules: checked and kept; nothing expires by them yet.
public final class BucketLifecycle {
    private static final String ALL_128K = "all_storage_classes_128K";
    private static final int ID_MAX_CHARACTERS = 255;

    private final BucketAccess access;

    public BucketLifecycle(BucketAccess access) {
        this.access = access;
    }

    public GetBucketLifecycleConfigurationOutput get(GetBucketLifecycleConfigurationRequest input, Call call) {
        LifecycleSetting setting = access.open(input.bucket(), call, input.expectedBucketOwner())
                .setting(Setting.LIFECYCLE)
                .orElseThrow(() -> Refusal.notConfigured(
                        "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", input.bucket()));
        return new GetBucketLifecycleConfigurationOutput(
                setting.configuration().rules(), setting.transitionDefaultMinimumObjectSize());
    }

    public PutBucketLifecycleConfigurationOutput put(PutBucketLifecycleConfigurationRequest input, Call call) {
        BucketLifecycleConfiguration given = input.lifecycleConfiguration();
        if (given == null || given.rules().isEmpty() || given.rules().size() > S3Limits.LIFECYCLE_RULES_MAX) {
            throw Refusal.malformedXml();
        }
        String smallest = input.transitionDefaultMinimumObjectSize() == null
                ? ALL_128K
                : input.transitionDefaultMinimumObjectSize();
        if (!smallest.equals(ALL_128K) && !smallest.equals("varies_by_storage_class")) {
            throw Refusal.invalidRequest("Invalid TransitionDefaultMinimumObjectSize found: " + smallest);
        }
        List<LifecycleRule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (LifecycleRule rule : given.rules()) {
            LifecycleRule named = rule.id() == null || rule.id().isEmpty()
                    ? rule.toBuilder().id(madeUp()).build()
                    : rule;
            check(named);
            if (!ids.add(String.valueOf(named.id()))) {
                throw invalid("Rule ID must be unique. Found same ID for more than one rule");
            }
            rules.add(named);
        }
        access.change(
                input.bucket(),
                call,
                input.expectedBucketOwner(),
                bucket -> bucket.with(
                        Setting.LIFECYCLE, new LifecycleSetting(new BucketLifecycleConfiguration(rules), smallest)));
        return new PutBucketLifecycleConfigurationOutput(smallest);
    }

    public void delete(DeleteBucketLifecycleRequest input, Call call) {
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> bucket.without(Setting.LIFECYCLE));
    }

    private static void check(LifecycleRule rule) {
        if (rule.id() != null && rule.id().length() > ID_MAX_CHARACTERS) {
            throw invalid("ID length should not exceed allowed limit of " + ID_MAX_CHARACTERS);
        }
        if (!rule.status().equals("Enabled") && !rule.status().equals("Disabled")) {
            throw Refusal.malformedXml();
        }
        if ((rule.prefix() == null) == (rule.filter() == null)) {
            throw Refusal.malformedXml();
        }
        LifecycleExpiration expiration = rule.expiration();
        List<Transition> transitions = rule.transitions() == null ? List.of() : rule.transitions();
        if (expiration == null
                && transitions.isEmpty()
                && rule.noncurrentVersionExpiration() == null
                && (rule.noncurrentVersionTransitions() == null
                        || rule.noncurrentVersionTransitions().isEmpty())
                && rule.abortIncompleteMultipartUpload() == null) {
            throw Refusal.invalidRequest("At least one action needs to be specified in a rule");
        }
        if (expiration != null) {
            int kinds = (expiration.days() == null ? 0 : 1)
                    + (expiration.date() == null ? 0 : 1)
                    + (expiration.expiredObjectDeleteMarker() == null ? 0 : 1);
            if (kinds != 1) {
                throw Refusal.malformedXml();
            }
            requirePositive(expiration.days(), "'Days' for Expiration action must be a positive integer");
            requireMidnight(expiration.date());
        }
        for (Transition transition : transitions) {
            if ((transition.days() == null) == (transition.date() == null) || transition.storageClass() == null) {
                throw Refusal.malformedXml();
            }
            if (transition.days() != null && transition.days() < 0) {
                throw invalid("'Days' for Transition action must be nonnegative");
            }
            requireMidnight(transition.date());
        }
        if (rule.noncurrentVersionExpiration() != null) {
            requirePositive(
                    rule.noncurrentVersionExpiration().noncurrentDays(),
                    "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer");
        }
        if (rule.abortIncompleteMultipartUpload() != null) {
            requirePositive(
                    rule.abortIncompleteMultipartUpload().daysAfterInitiation(),
                    "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer");
        }
    }

    private static void requirePositive(@Nullable Integer days, String otherwise) {
        if (days != null && days <= 0) {
            throw invalid(otherwise);
        }
    }

    private static void requireMidnight(@Nullable Instant date) {
        if (date != null && !date.truncatedTo(ChronoUnit.DAYS).equals(date)) {
            throw invalid("'Date' must be at midnight GMT");
        }
    }

    private static RuntimeException invalid(String message) {
        return Refusal.invalidArgument(message);
    }

    /// An id such as S3 makes up: base64 of a random UUID's text.
    private static String madeUp() {
        return Base64.getEncoder()
                .encodeToString(UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}

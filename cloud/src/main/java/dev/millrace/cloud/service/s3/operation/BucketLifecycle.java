package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.LifecycleChecks;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Setting.LifecycleSetting;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.BucketLifecycleConfiguration;
import dev.millrace.wire.s3.DeleteBucketLifecycleRequest;
import dev.millrace.wire.s3.GetBucketLifecycleConfigurationOutput;
import dev.millrace.wire.s3.GetBucketLifecycleConfigurationRequest;
import dev.millrace.wire.s3.LifecycleRule;
import dev.millrace.wire.s3.PutBucketLifecycleConfigurationOutput;
import dev.millrace.wire.s3.PutBucketLifecycleConfigurationRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A bucket's lifecycle rules. [LifecycleRound] does what they say.
public final class BucketLifecycle {
    private static final String ALL_128K = "all_storage_classes_128K";

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
        if (given == null) {
            throw Refusal.missingRequestBody();
        }
        if (given.rules().isEmpty() || given.rules().size() > S3Limits.LIFECYCLE_RULES_MAX) {
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
            LifecycleChecks.check(named);
            if ((rule.filter() == null) != (given.rules().getFirst().filter() == null)) {
                throw Refusal.invalidRequest("Filter element can only be used in Lifecycle V2.");
            }
            if (!ids.add(String.valueOf(named.id()))) {
                throw Refusal.invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
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

    /// An id such as S3 makes up: base64 of a random UUID's text.
    private static String madeUp() {
        return Base64.getEncoder()
                .encodeToString(UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}

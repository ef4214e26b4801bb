package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.DefaultRetention;
import dev.millrace.wire.s3.GetObjectLockConfigurationOutput;
import dev.millrace.wire.s3.GetObjectLockConfigurationRequest;
import dev.millrace.wire.s3.ObjectLockConfiguration;
import dev.millrace.wire.s3.PutObjectLockConfigurationOutput;
import dev.millrace.wire.s3.PutObjectLockConfigurationRequest;

/// Whether a bucket's objects can be locked, and for how long they are by default. Once on, it stays on.
public final class BucketObjectLock {
    private final BucketAccess access;

    public BucketObjectLock(BucketAccess access) {
        this.access = access;
    }

    public GetObjectLockConfigurationOutput get(GetObjectLockConfigurationRequest input, Call call) {
        return new GetObjectLockConfigurationOutput(access.open(input.bucket(), call, input.expectedBucketOwner())
                .setting(Setting.OBJECT_LOCK)
                .orElseThrow(() -> Refusal.notConfigured(
                        "ObjectLockConfigurationNotFoundError",
                        "Object Lock configuration does not exist for this bucket",
                        input.bucket())));
    }

    public PutObjectLockConfigurationOutput put(PutObjectLockConfigurationRequest input, Call call) {
        ObjectLockConfiguration given = input.objectLockConfiguration();
        if (given == null) {
            throw Refusal.missingRequestBody();
        }
        if (!"Enabled".equals(given.objectLockEnabled())) {
            throw Refusal.malformedXml();
        }
        if (given.rule() != null) {
            check(given.rule().defaultRetention());
        }
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> {
            if (bucket.versioning() != Versioning.ENABLED) {
                throw Refusal.invalidBucketState(
                        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
            }
            return bucket.with(Setting.OBJECT_LOCK, given);
        });
        return new PutObjectLockConfigurationOutput(null);
    }

    private static void check(@org.jspecify.annotations.Nullable DefaultRetention retention) {
        if (retention == null
                || retention.mode() == null
                || !(retention.mode().equals("GOVERNANCE") || retention.mode().equals("COMPLIANCE"))
                || (retention.days() == null) == (retention.years() == null)) {
            throw Refusal.malformedXml();
        }
        Integer days = retention.days();
        Integer years = retention.years();
        if ((days != null && days <= 0) || (years != null && years <= 0)) {
            throw Refusal.invalidArgument("Default retention period must be a positive integer value.");
        }
        if ((days != null && days > 36_500) || (years != null && years > 100)) {
            throw Refusal.invalidArgument("Default retention period is too large.");
        }
    }
}

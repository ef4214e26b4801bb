package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.GetBucketVersioningOutput;
import dev.millrace.wire.s3.GetBucketVersioningRequest;
import dev.millrace.wire.s3.PutBucketVersioningRequest;
import dev.millrace.wire.s3.VersioningConfiguration;

/// Whether a bucket keeps old versions: never asked, then enabled or suspended, and never back.
public final class BucketVersioning {
    private final BucketAccess access;
    private final ObjectVersions objects;

    public BucketVersioning(BucketAccess access, ObjectVersions objects) {
        this.access = access;
        this.objects = objects;
    }

    public GetBucketVersioningOutput get(GetBucketVersioningRequest input, Call call) {
        return access.open(input.bucket(), call, input.expectedBucketOwner())
                .setting(Setting.VERSIONING)
                .map(found -> new GetBucketVersioningOutput(found.status(), found.mfaDelete()))
                .orElse(new GetBucketVersioningOutput(null, null));
    }

    public void put(PutBucketVersioningRequest input, Call call) {
        VersioningConfiguration wanted = input.versioningConfiguration();
        String status = wanted.status();
        if (status == null) {
            throw new AwsException(
                    "IllegalVersioningConfigurationException", 400, "The Versioning element must be specified");
        }
        if (!status.equals("Enabled") && !status.equals("Suspended")) {
            throw Refusal.malformedXml();
        }
        if ("Enabled".equals(wanted.mfaDelete())) {
            throw Refusal.notImplementedHeader("x-amz-mfa");
        }
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> {
            if (status.equals("Suspended")) {
                if (bucket.objectLockEnabled()) {
                    throw Refusal.invalidBucketState("An Object Lock configuration is present on this bucket, so the"
                            + " versioning state cannot be changed.");
                }
                if (bucket.setting(Setting.REPLICATION).isPresent()) {
                    throw Refusal.invalidBucketState("A replication configuration is present on this bucket, so the"
                            + " versioning state cannot be changed.");
                }
            }
            if (bucket.versioning() == Versioning.NEVER) {
                objects.noteAll(bucket);
            }
            return bucket.with(Setting.VERSIONING, wanted);
        });
    }
}

package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.BucketPolicy;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Setting.PolicySetting;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.DeleteBucketPolicyRequest;
import dev.millrace.wire.s3.GetBucketPolicyOutput;
import dev.millrace.wire.s3.GetBucketPolicyRequest;
import dev.millrace.wire.s3.GetBucketPolicyStatusOutput;
import dev.millrace.wire.s3.GetBucketPolicyStatusRequest;
import dev.millrace.wire.s3.PolicyStatus;
import dev.millrace.wire.s3.PutBucketPolicyRequest;

/// A bucket's policy, read back letter for letter.
public final class BucketPolicies {
    private final BucketAccess access;

    public BucketPolicies(BucketAccess access) {
        this.access = access;
    }

    public GetBucketPolicyOutput get(GetBucketPolicyRequest input, Call call) {
        return new GetBucketPolicyOutput(document(access.open(input.bucket(), call, input.expectedBucketOwner())));
    }

    public GetBucketPolicyStatusOutput status(GetBucketPolicyStatusRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        return new GetBucketPolicyStatusOutput(new PolicyStatus(
                BucketPolicy.parse(document(bucket), bucket.partition(), bucket.name()).isPublic()));
    }

    public void put(PutBucketPolicyRequest input, Call call) {
        BucketPolicy policy = BucketPolicy.parse(input.policy(), Partition.of(call.region()), input.bucket());
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> {
            if (bucket.blocksPublicPolicy() && policy.isPublic()) {
                throw Refusal.accessDenied("User: " + call.caller().arn()
                        + " is not authorized to perform: s3:PutBucketPolicy on resource: \"" + bucket.arn()
                        + "\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public"
                        + " Access.");
            }
            return bucket.with(Setting.POLICY, new PolicySetting(input.policy()));
        });
    }

    public void delete(DeleteBucketPolicyRequest input, Call call) {
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> bucket.without(Setting.POLICY));
    }

    private static String document(Bucket bucket) {
        return bucket.setting(Setting.POLICY)
                .orElseThrow(() ->
                        Refusal.notConfigured("NoSuchBucketPolicy", "The bucket policy does not exist", bucket.name()))
                .document();
    }
}

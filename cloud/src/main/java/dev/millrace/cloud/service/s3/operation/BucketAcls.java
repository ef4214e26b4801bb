package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.GetBucketAclOutput;
import dev.millrace.wire.s3.GetBucketAclRequest;
import dev.millrace.wire.s3.PutBucketAclRequest;
import org.jspecify.annotations.Nullable;

/// A bucket's access control list. It can be read always, and set where the owner is not enforced.
public final class BucketAcls {
    private final BucketAccess access;

    public BucketAcls(BucketAccess access) {
        this.access = access;
    }

    public GetBucketAclOutput get(GetBucketAclRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        AccessControlPolicy acl = bucket.aclsCount()
                ? bucket.setting(Setting.ACL).orElse(AccessControl.ownerOnly(bucket.account()))
                : AccessControl.ownerOnly(bucket.account());
        return new GetBucketAclOutput(acl.owner(), acl.grants());
    }

    public void put(PutBucketAclRequest input, Call call) {
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> {
            if (!bucket.aclsCount()) {
                throw Refusal.aclsNotSupported();
            }
            AccessControlPolicy acl = asked(RequestAcl.of(input), input.accessControlPolicy(), bucket.account());
            if (bucket.blocksPublicAcls() && AccessControl.isPublic(acl)) {
                throw Refusal.accessDenied();
            }
            return bucket.with(Setting.ACL, acl);
        });
    }

    /// The one list that a request gives: canned, by grants, or as its body.
    static AccessControlPolicy asked(AccessControl.Asked headers, @Nullable AccessControlPolicy body, String account) {
        if (headers.nothing()) {
            if (body == null || (body.grants() == null && body.owner() == null)) {
                throw new AwsException("MissingSecurityHeader", 400, "Your request was missing a required header")
                        .with("MissingHeaderName", "x-amz-acl");
            }
            return AccessControl.checked(body, account);
        }
        if (body != null && (body.grants() != null || body.owner() != null)) {
            throw new AwsException("UnexpectedContent", 400, "This request does not support content");
        }
        return headers.policy(account);
    }
}

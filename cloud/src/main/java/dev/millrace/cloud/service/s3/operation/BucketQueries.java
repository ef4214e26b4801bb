package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.KeyOrder;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.s3.GetBucketLocationOutput;
import dev.millrace.wire.s3.GetBucketLocationRequest;
import dev.millrace.wire.s3.HeadBucketOutput;
import dev.millrace.wire.s3.HeadBucketRequest;
import dev.millrace.wire.s3.ListBucketsOutput;
import dev.millrace.wire.s3.ListBucketsRequest;
import java.util.List;

/// Which buckets there are, and where.
public final class BucketQueries {
    private final BucketAccess access;
    private final Buckets buckets;

    public BucketQueries(BucketAccess access, Buckets buckets) {
        this.access = access;
        this.buckets = buckets;
    }

    public HeadBucketOutput head(HeadBucketRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        return HeadBucketOutput.builder()
                .bucketArn(bucket.arn())
                .bucketRegion(bucket.region())
                .accessPointAlias(false)
                .contentType("application/xml")
                .build();
    }

    /// us-east-1 is the absence of a constraint.
    public GetBucketLocationOutput location(GetBucketLocationRequest input, Call call) {
        Bucket bucket = access.openAnywhere(input.bucket(), call, input.expectedBucketOwner());
        return new GetBucketLocationOutput(bucket.region().equals("us-east-1") ? null : bucket.region());
    }

    public ListBucketsOutput list(ListBucketsRequest input, Call call) {
        if (call.caller().kind() == Caller.Kind.ANONYMOUS) {
            throw Refusal.accessDenied();
        }
        Integer asked = input.maxBuckets();
        if (asked != null && (asked < 1 || asked > S3Limits.BUCKETS_PAGE_MAX_ENTRIES)) {
            throw Refusal.invalidArgument(
                    "Argument max-buckets must be an integer between 1 and 10000", "max-buckets", asked.toString());
        }
        int most = asked == null ? S3Limits.BUCKETS_PAGE_MAX_ENTRIES : asked;
        String prefix = input.prefix() == null ? "" : input.prefix();
        String from = input.continuationToken() == null
                ? ""
                : KeyOrder.after(PageToken.key(input.continuationToken(), "continuation-token"));
        List<Buckets.Entry> found = buckets.list(call.account(), prefix, from, input.bucketRegion(), most + 1);
        boolean more = found.size() > most;
        List<Buckets.Entry> page = more ? found.subList(0, most) : found;
        boolean paged = asked != null
                || input.continuationToken() != null
                || input.prefix() != null
                || input.bucketRegion() != null;
        return ListBucketsOutput.builder()
                .owner(AccessControl.owner(call.account()))
                .buckets(page.stream().map(entry -> bucket(entry, paged)).toList())
                .prefix(input.prefix())
                .continuationToken(more ? PageToken.after(page.getLast().name()) : null)
                .build();
    }

    private static dev.millrace.wire.s3.Bucket bucket(Buckets.Entry entry, boolean paged) {
        return new dev.millrace.wire.s3.Bucket(
                entry.name(),
                entry.created(),
                paged ? entry.region() : null,
                Partition.of(entry.region()).s3(entry.name()));
    }
}

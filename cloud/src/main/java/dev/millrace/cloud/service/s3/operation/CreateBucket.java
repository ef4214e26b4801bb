package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.BucketName;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.TagSet;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.CreateBucketConfiguration;
import dev.millrace.wire.s3.CreateBucketOutput;
import dev.millrace.wire.s3.CreateBucketRequest;
import dev.millrace.wire.s3.ObjectLockConfiguration;
import dev.millrace.wire.s3.OwnershipControls;
import dev.millrace.wire.s3.OwnershipControlsRule;
import dev.millrace.wire.s3.PublicAccessBlockConfiguration;
import dev.millrace.wire.s3.Tagging;
import dev.millrace.wire.s3.VersioningConfiguration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes a bucket, as AWS makes them since April 2023: owner enforced, all public access blocked.
public final class CreateBucket {
    private static final String US_EAST_1 = "us-east-1";
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d");
    private static final Set<String> OWNERSHIPS = Set.of("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter");

    private final Buckets buckets;
    private final InstantSource clock;
    private final RandomGenerator random;

    public CreateBucket(Buckets buckets, InstantSource clock, RandomGenerator random) {
        this.buckets = buckets;
        this.clock = clock;
        this.random = random;
    }

    public CreateBucketOutput answer(CreateBucketRequest input, Call call) {
        String name = new BucketName(input.bucket()).text();
        if (call.caller().kind() == Caller.Kind.ANONYMOUS) {
            throw Refusal.accessDenied();
        }
        if (input.bucketNamespace() != null && !input.bucketNamespace().equals("global")) {
            throw Refusal.notImplementedHeader("x-amz-bucket-namespace");
        }
        CreateBucketConfiguration configuration = input.createBucketConfiguration();
        String region = region(configuration == null ? null : configuration.locationConstraint(), call.region());
        Bucket wanted = bucket(name, region, input, configuration, call);
        if (buckets.list(call.account(), "", "", null, S3Limits.BUCKETS_PER_ACCOUNT)
                        .size()
                >= S3Limits.BUCKETS_PER_ACCOUNT) {
            throw Refusal.tooManyBuckets();
        }
        Optional<Bucket> taken = buckets.create(wanted);
        if (taken.isPresent()) {
            Bucket other = taken.get();
            if (!other.account().equals(call.account())) {
                throw Refusal.bucketAlreadyExists(name);
            }
            // Only in us-east-1 AWS answers success for a bucket that the caller has there already.
            if (!other.region().equals(US_EAST_1) || !call.region().equals(US_EAST_1)) {
                throw Refusal.bucketAlreadyOwnedByYou(name);
            }
        }
        String location = region.equals(US_EAST_1) ? "/" + name : "http://" + name + ".s3.amazonaws.com/";
        return new CreateBucketOutput(location, wanted.arn());
    }

    /// Where the bucket is to be. The endpoint of us-east-1 makes buckets everywhere, every other one only in its
    /// region.
    private static String region(@Nullable String constraint, String endpoint) {
        if (constraint == null || constraint.isEmpty()) {
            if (!endpoint.equals(US_EAST_1)) {
                throw Refusal.illegalLocationConstraint("unspecified");
            }
            return US_EAST_1;
        }
        String wanted = constraint.equals("EU") ? "eu-west-1" : constraint;
        if (!wanted.equals(endpoint) && !endpoint.equals(US_EAST_1)) {
            throw Refusal.illegalLocationConstraint(constraint);
        }
        if (!REGION.matcher(wanted).matches() || wanted.equals(US_EAST_1)) {
            throw Refusal.invalidLocationConstraint(constraint);
        }
        return wanted;
    }

    private Bucket bucket(
            String name,
            String region,
            CreateBucketRequest input,
            @Nullable CreateBucketConfiguration configuration,
            Call call) {
        AccessControl.Asked asked = RequestAcl.of(input);
        // Who speaks of a list at all means to use lists (rclone: `--acl private` here and at every upload).
        String unsaid = asked.nothing() ? "BucketOwnerEnforced" : "BucketOwnerPreferred";
        String ownership = input.objectOwnership() == null ? unsaid : input.objectOwnership();
        if (!OWNERSHIPS.contains(ownership)) {
            throw Refusal.invalidArgument("Invalid x-amz-object-ownership header: " + ownership);
        }
        Bucket bucket = new Bucket(
                        newId(), name, call.account(), region, AwsTime.seconds(clock), new TreeMap<>())
                .with(Setting.OWNERSHIP, new OwnershipControls(List.of(new OwnershipControlsRule(ownership))))
                .with(Setting.PUBLIC_ACCESS_BLOCK, new PublicAccessBlockConfiguration(true, true, true, true));
        if (!asked.nothing()) {
            bucket = bucket.with(Setting.ACL, acl(asked, ownership, call.account()));
        }
        if (Boolean.TRUE.equals(input.objectLockEnabledForBucket())) {
            bucket = bucket.with(Setting.OBJECT_LOCK, new ObjectLockConfiguration("Enabled", null))
                    .with(Setting.VERSIONING, new VersioningConfiguration(null, "Enabled"));
        }
        if (configuration != null
                && configuration.tags() != null
                && !configuration.tags().isEmpty()) {
            TagSet.ofBucket(configuration.tags());
            bucket = bucket.with(Setting.TAGGING, new Tagging(configuration.tags()));
        }
        return bucket;
    }

    /// No bucket's name: those have no capitals, and once served as ids.
    private String newId() {
        return String.format("B%016x%016x", random.nextLong(), random.nextLong());
    }

    private static AccessControlPolicy acl(AccessControl.Asked asked, String ownership, String account) {
        AccessControlPolicy policy = asked.policy(account);
        if (AccessControl.isPublic(policy)) {
            throw new AwsException(
                    "InvalidBucketAclWithBlockPublicAccessError",
                    400,
                    "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
        }
        if (ownership.equals("BucketOwnerEnforced") && !AccessControl.isOwnerOnly(policy, account)) {
            throw new AwsException(
                    "InvalidBucketAclWithObjectOwnership",
                    400,
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
        }
        return policy;
    }
}

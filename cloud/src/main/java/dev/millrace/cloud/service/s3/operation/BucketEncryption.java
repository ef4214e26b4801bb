package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.DeleteBucketEncryptionRequest;
import dev.millrace.wire.s3.GetBucketEncryptionOutput;
import dev.millrace.wire.s3.GetBucketEncryptionRequest;
import dev.millrace.wire.s3.PutBucketEncryptionRequest;
import dev.millrace.wire.s3.ServerSideEncryptionByDefault;
import dev.millrace.wire.s3.ServerSideEncryptionConfiguration;
import dev.millrace.wire.s3.ServerSideEncryptionRule;
import java.util.List;
import java.util.Set;

/// A bucket's default encryption. Every bucket has one, AES256 unless told otherwise, as AWS since January 2023;
/// deleting it brings AES256 back.
public final class BucketEncryption {
    private static final Set<String> ALGORITHMS = Set.of("AES256", "aws:kms", "aws:kms:dsse");
    private static final ServerSideEncryptionConfiguration AES256 = new ServerSideEncryptionConfiguration(
            List.of(new ServerSideEncryptionRule(new ServerSideEncryptionByDefault("AES256", null), false, null)));

    private final BucketAccess access;

    public BucketEncryption(BucketAccess access) {
        this.access = access;
    }

    public GetBucketEncryptionOutput get(GetBucketEncryptionRequest input, Call call) {
        return new GetBucketEncryptionOutput(access.open(input.bucket(), call, input.expectedBucketOwner())
                .setting(Setting.ENCRYPTION)
                .orElse(AES256));
    }

    public void put(PutBucketEncryptionRequest input, Call call) {
        List<ServerSideEncryptionRule> rules =
                input.serverSideEncryptionConfiguration().rules();
        if (rules.size() != 1) {
            throw Refusal.malformedXml();
        }
        ServerSideEncryptionRule rule = rules.getFirst();
        ServerSideEncryptionByDefault given = rule.applyServerSideEncryptionByDefault();
        if (given != null) {
            if (!ALGORITHMS.contains(given.sseAlgorithm())) {
                throw Refusal.malformedXml();
            }
            if (given.kmsMasterKeyID() != null && given.sseAlgorithm().equals("AES256")) {
                throw Refusal.invalidArgument(
                        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or"
                                + " aws:kms:dsse",
                        "KMSMasterKeyID",
                        given.kmsMasterKeyID());
            }
        }
        ServerSideEncryptionRule whole = new ServerSideEncryptionRule(
                given == null ? new ServerSideEncryptionByDefault("AES256", null) : given,
                Boolean.TRUE.equals(rule.bucketKeyEnabled()),
                rule.blockedEncryptionTypes());
        access.change(
                input.bucket(),
                call,
                input.expectedBucketOwner(),
                bucket -> bucket.with(Setting.ENCRYPTION, new ServerSideEncryptionConfiguration(List.of(whole))));
    }

    public void delete(DeleteBucketEncryptionRequest input, Call call) {
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> bucket.without(Setting.ENCRYPTION));
    }
}

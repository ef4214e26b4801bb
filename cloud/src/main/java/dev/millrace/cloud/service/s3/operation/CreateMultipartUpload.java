package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.LifecycleRules;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectSettings;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.CreateMultipartUploadOutput;
import dev.millrace.wire.s3.CreateMultipartUploadRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Begins an upload in parts.
public final class CreateMultipartUpload {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Uploads uploads;
    private final InstantSource clock;
    private final RandomGenerator random;

    public CreateMultipartUpload(
            BucketAccess access,
            ObjectVersions objects,
            Uploads uploads,
            InstantSource clock,
            RandomGenerator random) {
        this.access = access;
        this.objects = objects;
        this.uploads = uploads;
        this.clock = clock;
        this.random = random;
    }

    public CreateMultipartUploadOutput answer(CreateMultipartUploadRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        ChecksumAlgorithm algorithm = CopyObject.algorithm(input.checksumAlgorithm());
        Checksum.Type type = type(input.checksumType(), algorithm);
        ObjectSettings settings = WriteHeaders.settings(input, bucket);
        String key = new ObjectKey(input.key()).text();
        Instant now = clock.instant();
        Upload upload = new Upload(
                newId(now),
                bucket.id(),
                key,
                now.truncatedTo(ChronoUnit.SECONDS),
                call.caller().arn(),
                ObjectVersion.mark(objects.current(bucket, key).orElse(null)),
                algorithm,
                type,
                settings,
                WriteHeaders.tags(input),
                WriteHeaders.lock(input, bucket, now),
                WriteHeaders.acl(input, bucket));
        access.commit(bucket, _ -> {
            uploads.begin(upload);
            return true;
        });
        Encryption encryption = settings.encryption();
        LifecycleRules.Due abortion = LifecycleRules.of(bucket)
                .abortion(key, upload.initiated())
                .orElse(null);
        return CreateMultipartUploadOutput.builder()
                .abortDate(abortion == null ? null : abortion.at())
                .abortRuleId(abortion == null ? null : abortion.ruleId())
                .bucket(bucket.name())
                .key(input.key())
                .uploadId(upload.uploadId())
                .serverSideEncryption(encryption.algorithm())
                .ssekmsKeyId(encryption.kmsKeyId())
                .ssekmsEncryptionContext(encryption.context())
                .bucketKeyEnabled(encryption.bucketKey())
                .checksumAlgorithm(algorithm == null ? null : algorithm.name())
                .checksumType(algorithm == null ? null : upload.keptType().name())
                .build();
    }

    private static Checksum.@Nullable Type type(@Nullable String given, @Nullable ChecksumAlgorithm algorithm) {
        if (given == null) {
            return null;
        }
        if (algorithm == null) {
            throw Refusal.invalidRequest(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }
        Checksum.Type type = Arrays.stream(Checksum.Type.values())
                .filter(one -> one.name().equals(given))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidRequest("Value for x-amz-checksum-type header is invalid."));
        if (!algorithm.allows(type)) {
            throw Refusal.invalidRequest("The " + type + " checksum type cannot be used with the "
                    + algorithm.name().toLowerCase(Locale.ROOT) + " checksum algorithm.");
        }
        return type;
    }

    /// Grows with time, so that a key's uploads are listed oldest first, and cannot be guessed.
    private String newId(Instant now) {
        byte[] chance = new byte[24];
        random.nextBytes(chance);
        return String.format("%012x", now.toEpochMilli()) + HexFormat.of().formatHex(chance);
    }
}

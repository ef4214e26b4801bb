package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.ObjectLock;
import dev.millrace.cloud.service.s3.domain.ObjectSettings;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.TagSet;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Structure;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.DefaultRetention;
import dev.millrace.wire.s3.ObjectLockConfiguration;
import dev.millrace.wire.s3.ObjectLockRule;
import dev.millrace.wire.s3.ServerSideEncryptionByDefault;
import dev.millrace.wire.s3.ServerSideEncryptionRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the headers of PutObject, CopyObject and CreateMultipartUpload say of the object to be, checked.
final class WriteHeaders {
    private static final Set<String> STORAGE_CLASSES = Set.of(
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER",
            "DEEP_ARCHIVE",
            "GLACIER_IR");

    private WriteHeaders() {}

    static ObjectSettings settings(Structure input, Bucket bucket) {
        String contentType = Members.text(input, "ContentType");
        return new ObjectSettings(
                contentType == null || contentType.isEmpty() ? ObjectSettings.DEFAULT_CONTENT_TYPE : contentType,
                Members.text(input, "CacheControl"),
                Members.text(input, "ContentDisposition"),
                contentEncoding(Members.text(input, "ContentEncoding")),
                Members.text(input, "ContentLanguage"),
                Members.text(input, "Expires"),
                redirect(input),
                storageClass(input),
                encryption(input, bucket),
                metadata(input));
    }

    /// The source's, but for what a copy never takes over.
    static ObjectSettings copied(ObjectSettings source, Structure input, Bucket bucket) {
        return new ObjectSettings(
                source.contentType(),
                source.cacheControl(),
                source.contentDisposition(),
                source.contentEncoding(),
                source.contentLanguage(),
                source.expires(),
                redirect(input),
                storageClass(input),
                encryption(input, bucket),
                source.metadata());
    }

    private static @Nullable String redirect(Structure input) {
        String location = Members.text(input, "WebsiteRedirectLocation");
        if (location != null && !location.matches("(/|https?://).*")) {
            throw new AwsException(
                    "InvalidRedirectLocation",
                    400,
                    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");
        }
        return location;
    }

    /// How the body was framed on its way is no property of the object.
    private static @Nullable String contentEncoding(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String kept = Arrays.stream(header.split(","))
                .map(String::strip)
                .filter(coding -> !coding.equalsIgnoreCase("aws-chunked") && !coding.isEmpty())
                .collect(Collectors.joining(","));
        return kept.isEmpty() ? null : kept;
    }

    private static String storageClass(Structure input) {
        String asked = Members.text(input, "StorageClass");
        if (asked == null) {
            return ObjectSettings.STANDARD;
        }
        if (!STORAGE_CLASSES.contains(asked)) {
            throw Refusal.invalidStorageClass(asked);
        }
        return asked;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> metadata(Structure input) {
        Map<String, String> given = (Map<String, String>) Members.value(input, "Metadata");
        if (given == null || given.isEmpty()) {
            return Map.of();
        }
        Map<String, String> metadata = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> entry : given.entrySet()) {
            metadata.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue());
            bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length
                    + entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > S3Limits.METADATA_MAX_BYTES) {
            throw Refusal.metadataTooLarge(bytes);
        }
        return metadata;
    }

    static void refuseCustomerKeys(Structure input) {
        if (Members.text(input, "SSECustomerAlgorithm") != null || Members.text(input, "SSECustomerKey") != null) {
            throw Refusal.notImplementedHeader("x-amz-server-side-encryption-customer-algorithm");
        }
    }

    static Encryption encryption(Structure input, Bucket bucket) {
        refuseCustomerKeys(input);
        String algorithm = Members.text(input, "ServerSideEncryption");
        String key = Members.text(input, "SSEKMSKeyId");
        Boolean bucketKey = (Boolean) Members.value(input, "BucketKeyEnabled");
        Optional<ServerSideEncryptionRule> rule = bucket.setting(Setting.ENCRYPTION)
                .map(setting -> setting.rules().getFirst());
        if (algorithm == null) {
            if (key != null) {
                throw Refusal.invalidArgument(
                        "Server Side Encryption with AWS KMS managed key requires HTTP header"
                                + " x-amz-server-side-encryption : aws:kms",
                        "x-amz-server-side-encryption",
                        "null");
            }
            ServerSideEncryptionByDefault byDefault = rule.map(
                            ServerSideEncryptionRule::applyServerSideEncryptionByDefault)
                    .orElse(null);
            algorithm = byDefault == null ? "AES256" : byDefault.sseAlgorithm();
            key = byDefault == null ? null : byDefault.kmsMasterKeyID();
        }
        switch (algorithm) {
            case "AES256" -> {
                if (key != null) {
                    throw Refusal.invalidArgument(
                            "Server Side Encryption with AWS KMS managed key requires HTTP header"
                                    + " x-amz-server-side-encryption : aws:kms",
                            "x-amz-server-side-encryption",
                            algorithm);
                }
                return Encryption.AES256;
            }
            case "aws:kms", "aws:kms:dsse" -> {
                boolean byBucket =
                        rule.map(ServerSideEncryptionRule::bucketKeyEnabled).orElse(false);
                boolean withBucketKey = bucketKey == null ? byBucket : bucketKey;
                return new Encryption(
                        algorithm,
                        key == null ? awsManagedKey(bucket) : keyArn(key, bucket),
                        withBucketKey ? true : null,
                        Members.text(input, "SSEKMSEncryptionContext"));
            }
            default ->
                throw Refusal.invalidArgument(
                        "The encryption method specified is not supported", "x-amz-server-side-encryption", algorithm);
        }
    }

    /// The key that AWS would keep for S3 in the account and region: the same id every time.
    private static String awsManagedKey(Bucket bucket) {
        UUID id = UUID.nameUUIDFromBytes(
                ("alias/aws/s3 " + bucket.account() + " " + bucket.region()).getBytes(StandardCharsets.UTF_8));
        return keyArn(id.toString(), bucket);
    }

    private static String keyArn(String key, Bucket bucket) {
        if (key.startsWith("arn:")) {
            return key;
        }
        String resource = key.startsWith("alias/") ? key : "key/" + key;
        return Arn.regional("kms", bucket.region(), bucket.account(), resource);
    }

    /// What the request locks the version with, else what the bucket's default does.
    static ObjectLock lock(Structure input, Bucket bucket, Instant now) {
        String mode = Members.text(input, "ObjectLockMode");
        Instant until = (Instant) Members.value(input, "ObjectLockRetainUntilDate");
        String hold = Members.text(input, "ObjectLockLegalHoldStatus");
        if ((mode != null || until != null || hold != null) && !bucket.objectLockEnabled()) {
            throw Refusal.invalidRequest("Bucket is missing Object Lock Configuration");
        }
        if ((mode == null) != (until == null)) {
            throw Refusal.invalidArgument(
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        }
        if (mode != null && !mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
            throw Refusal.invalidArgument("Unknown wormMode directive.", "x-amz-object-lock-mode", mode);
        }
        if (until != null && !until.isAfter(now)) {
            throw Refusal.invalidArgument("The retain until date must be in the future!");
        }
        if (hold != null && !hold.equals("ON") && !hold.equals("OFF")) {
            throw Refusal.invalidArgument(
                    "Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold", hold);
        }
        ObjectLock lock = mode == null ? byDefault(bucket, now) : ObjectLock.NONE.withRetention(mode, until);
        return hold == null ? lock : lock.withLegalHold(hold.equals("ON"));
    }

    private static ObjectLock byDefault(Bucket bucket, Instant now) {
        DefaultRetention retention = bucket.setting(Setting.OBJECT_LOCK)
                .map(ObjectLockConfiguration::rule)
                .map(ObjectLockRule::defaultRetention)
                .orElse(null);
        if (retention == null) {
            return ObjectLock.NONE;
        }
        Instant until = retention.years() != null
                ? now.atZone(ZoneOffset.UTC).plusYears(retention.years()).toInstant()
                : now.atZone(ZoneOffset.UTC)
                        .plusDays(retention.days() == null ? 0 : retention.days())
                        .toInstant();
        return ObjectLock.NONE.withRetention(retention.mode(), until);
    }

    static Map<String, String> tags(Structure input) {
        return TagSet.ofHeader(Members.text(input, "Tagging"));
    }

    /// @return null where the owner alone has rights
    static @Nullable AccessControlPolicy acl(Structure input, Bucket bucket) {
        AccessControl.Asked asked = RequestAcl.of(input);
        if (asked.nothing()) {
            return null;
        }
        if (!bucket.aclsCount()) {
            boolean ownerControl = "bucket-owner-full-control".equals(asked.canned())
                    || (asked.canned() == null
                            && AccessControl.isOwnerOnly(asked.policy(bucket.account()), bucket.account()));
            if (!ownerControl) {
                throw Refusal.aclsNotSupported();
            }
            return null;
        }
        AccessControlPolicy acl = asked.policy(bucket.account());
        if (bucket.blocksPublicAcls() && AccessControl.isPublic(acl)) {
            throw Refusal.accessDenied();
        }
        return acl;
    }
}

package dev.millrace.cloud.service.s3;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.BucketPolicy;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.Grant;
import dev.millrace.wire.s3.Grantee;
import dev.millrace.wire.s3.PublicAccessBlockConfiguration;
import dev.millrace.wire.s3.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Whose buckets are, and what they say themselves of who may do what: their policies, and the access control lists of
/// those that still have them, written as the statements that they amount to ("Access control list (ACL) overview", S3
/// User Guide). What Block Public Access closes is closed.
public final class BucketRights {
    private static final String ANYBODY = "http://acs.amazonaws.com/groups/global/AllUsers";
    private static final Map<String, List<String>> OF_BUCKET = Map.of(
            "READ", List.of("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"),
            "WRITE", List.of("s3:PutObject", "s3:DeleteObject"),
            "READ_ACP", List.of("s3:GetBucketAcl"),
            "WRITE_ACP", List.of("s3:PutBucketAcl"));
    private static final Map<String, List<String>> OF_OBJECT = Map.of(
            "READ", List.of("s3:GetObject", "s3:GetObjectVersion"),
            "READ_ACP", List.of("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
            "WRITE_ACP", List.of("s3:PutObjectAcl", "s3:PutObjectVersionAcl"));

    private final Buckets buckets;
    private final ObjectVersions objects;

    BucketRights(Buckets buckets, ObjectVersions objects) {
        this.buckets = buckets;
        this.objects = objects;
    }

    /// The account that owns the bucket; empty where there is none.
    public Optional<String> owner(String bucket) {
        return buckets.find(bucket).map(Bucket::account);
    }

    /// The policy of a bucket, with what its lists of access give.
    /// @param asked the partition that the caller's resource is written in. Who signs nothing asks in no region, and so
    ///     may read what is public in any of them
    /// @param key of the object that is asked for; null where the bucket is
    /// @param account who asks; empty for somebody who signed nothing
    public Optional<String> policy(Partition asked, String bucketName, @Nullable String key, String account) {
        return buckets.find(bucketName).flatMap(bucket -> {
            boolean own = bucket.account().equals(account);
            Optional<PublicAccessBlockConfiguration> block = bucket.setting(Setting.PUBLIC_ACCESS_BLOCK);
            Optional<String> document = bucket.setting(Setting.POLICY).map(Setting.PolicySetting::document);
            boolean restricted = block.map(PublicAccessBlockConfiguration::restrictPublicBuckets)
                    .orElse(false);
            if (!own
                    && restricted
                    && document.isPresent()
                    && BucketPolicy.parse(document.get(), bucket.partition(), bucketName).isPublic()) {
                document = Optional.empty();
            }
            if (!bucket.aclsCount()) {
                return document.map(text -> asked.translated(text, bucket.partition()));
            }
            Asking asking = new Asking(account, own);
            boolean ignored =
                    block.map(PublicAccessBlockConfiguration::ignorePublicAcls).orElse(false);
            AccessControlPolicy acl = key == null
                    ? bucket.setting(Setting.ACL).orElse(null)
                    : objects.find(bucket, key, null).map(ObjectVersion::acl).orElse(null);
            String resource = bucket.arn() + (key == null ? "" : "/" + key);
            Optional<String> told = document;
            Optional<String> withBucket = merged(told, acl, key == null ? OF_BUCKET : OF_OBJECT, resource, asking, ignored);
            Optional<String> whole = key == null
                    ? withBucket
                    : merged(
                            withBucket,
                            bucket.setting(Setting.ACL).orElse(null),
                            Map.of("WRITE", List.of("s3:PutObject", "s3:DeleteObject")),
                            resource,
                            asking,
                            ignored);
            return whole.map(text -> asked.translated(text, bucket.partition()));
        });
    }

    /// Somebody of an account, which may be the bucket's own.
    private record Asking(String account, boolean owns) {}

    /// The policy with what a list gives the account, or anybody.
    private static Optional<String> merged(
            Optional<String> document,
            @Nullable AccessControlPolicy acl,
            Map<String, List<String>> actions,
            String resource,
            Asking asking,
            boolean publicIgnored) {
        if (acl == null || acl.grants() == null) {
            return document;
        }
        ObjectNode root = null;
        for (Grant grant : acl.grants()) {
            if (!means(grant.grantee(), asking, publicIgnored)) {
                continue;
            }
            for (Map.Entry<String, List<String>> right : actions.entrySet()) {
                if (right.getKey().equals(grant.permission()) || "FULL_CONTROL".equals(grant.permission())) {
                    root = root == null ? whole(document) : root;
                    ObjectNode statement = ((ArrayNode) root.get("Statement")).addObject();
                    statement.put("Sid", "AccessControlList").put("Effect", "Allow").put("Principal", "*");
                    ArrayNode given = statement.putArray("Action");
                    right.getValue().forEach(given::add);
                    // A key is no pattern.
                    statement.put(
                            "Resource",
                            resource.replace("$", "${$}").replace("*", "${*}").replace("?", "${?}"));
                }
            }
        }
        return root == null ? document : Optional.of(root.toString());
    }

    private static boolean means(@Nullable Grantee to, Asking asking, boolean publicIgnored) {
        String account = asking.account();
        if (to == null) {
            return false;
        }
        String group = to.uri();
        if (group != null) {
            return !publicIgnored
                    && (group.equals(ANYBODY) || group.endsWith("/AuthenticatedUsers") && !account.isEmpty());
        }
        // What a list gives the bucket's own account, its users and roles have by their policies alone.
        return !asking.owns() && !account.isEmpty() && AccessControl.canonicalId(account).equals(to.id());
    }

    /// A document whose statements are a list.
    private static ObjectNode whole(Optional<String> document) {
        ObjectNode root = document.flatMap(PolicyDocument::parse)
                .map(policy -> (ObjectNode) policy.root())
                .orElseGet(() -> JsonMapper.shared().createObjectNode().put("Version", "2012-10-17"));
        ArrayNode all = JsonMapper.shared().createArrayNode();
        PolicyDocument.list(root.get("Statement")).forEach(all::add);
        root.set("Statement", all);
        return root;
    }

    /// The tags of an object; where no key is given, of the bucket.
    public Map<String, String> tags(String bucketName, @Nullable String key) {
        return buckets.find(bucketName)
                .map(bucket -> {
                    if (key != null) {
                        return objects.find(bucket, key, null)
                                .map(ObjectVersion::tags)
                                .orElse(Map.of());
                    }
                    Map<String, String> tags = new LinkedHashMap<>();
                    bucket.setting(Setting.TAGGING).ifPresent(set -> {
                        for (Tag tag : set.tagSet()) {
                            tags.put(tag.key(), tag.value());
                        }
                    });
                    return tags;
                })
                .orElse(Map.of());
    }
}

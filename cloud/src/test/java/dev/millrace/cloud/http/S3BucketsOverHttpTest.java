package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.BucketOwner.OWNER;
import static dev.millrace.cloud.http.BucketOwner.tag;
import static dev.millrace.cloud.http.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Buckets of S3 as AWS's own client makes, addresses, sets and lists them.
final class S3BucketsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final S3Client s3 = CLOUD.s3(OWNER);
    private final BucketOwner owner = new BucketOwner(s3);

    @Test
    void what_is_not_there_is_named() {
        owner.bucket("there");
        refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> owner.text("there", "absent"));
        refused(
                NoSuchBucketException.class,
                404,
                "NoSuchBucket",
                "The specified bucket does not exist",
                () -> owner.text("not-there", "absent"));
        refused(
                NoSuchBucketException.class,
                404,
                "NoSuchBucket",
                "The specified bucket does not exist",
                () -> owner.put("not-there", "key", "x"));
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("there").key("absent")))
                .isExactlyInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("not-there")))
                .isExactlyInstanceOf(NoSuchBucketException.class);
        assertThat(s3.headBucket(r -> r.bucket("there")).bucketRegion()).isEqualTo("us-east-1");
        s3.deleteObject(r -> r.bucket("there").key("absent"));
    }

    @Test
    void names_of_buckets_are_everybodys() {
        owner.bucket("mine");
        S3Client elsewhere = CLOUD.s3(OWNER.in(Region.EU_WEST_1));
        S3Client stranger = CLOUD.s3(Who.root("999999999999"));
        owner.put("mine", "secret", "x");

        s3.createBucket(r -> r.bucket("mine"));
        refused(
                BucketAlreadyOwnedByYouException.class,
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                () -> elsewhere.createBucket(
                        r -> r.bucket("mine").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))));
        refused(
                BucketAlreadyExistsException.class,
                409,
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the"
                        + " system. Please select a different name and try again.",
                () -> stranger.createBucket(
                        r -> r.bucket("mine").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))));
        assertThat(stranger.listBuckets().buckets()).isEmpty();
        refused(
                S3Exception.class,
                403,
                "AccessDenied",
                "Access Denied",
                () -> stranger.getObjectAsBytes(r -> r.bucket("mine").key("secret")));
        refused(
                S3Exception.class,
                403,
                "AccessDenied",
                "Access Denied",
                () -> stranger.putObject(r -> r.bucket("mine").key("secret"), RequestBody.fromString("y")));
        assertThatThrownBy(() -> stranger.headBucket(r -> r.bucket("mine")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        refused(
                S3Exception.class,
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty",
                () -> s3.deleteBucket(r -> r.bucket("mine")));
    }

    @Test
    void a_name_that_no_bucket_may_have_is_refused() throws Exception {
        // The SDK would not send it.
        HttpResponse<String> answer = SignedRequest.to(CLOUD, OWNER, "s3").send("PUT", "/Not_A_Name");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("<Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message>");
    }

    @Test
    void a_bucket_is_addressed_in_its_region() throws Exception {
        S3Client ireland = CLOUD.s3(OWNER.in(Region.EU_WEST_1));
        ireland.createBucket(r -> r.bucket("irish").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
        assertThat(s3.getBucketLocation(r -> r.bucket("irish")).locationConstraintAsString())
                .isEqualTo("eu-west-1");
        ireland.putObject(r -> r.bucket("irish").key("k"), RequestBody.fromString("x"));
        S3Exception redirect = refused(
                S3Exception.class,
                301,
                "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send"
                        + " all future requests to this endpoint.",
                () -> owner.text("irish", "k"));
        assertThat(redirect.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region"))
                .contains("eu-west-1");
        // The SDK would name its own region.
        HttpResponse<String> unnamed =
                SignedRequest.to(CLOUD, OWNER.in(Region.EU_WEST_1), "s3").send("PUT", "/nowhere");
        assertThat(unnamed.statusCode()).isEqualTo(400);
        assertThat(unnamed.body())
                .contains("<Code>IllegalLocationConstraintException</Code><Message>The unspecified location constraint"
                        + " is incompatible for the region specific endpoint this request was sent to.</Message>");
    }

    @Test
    void lists_come_in_pages_in_the_order_of_utf8() {
        owner.bucket("lists");
        // By UTF-16 the last two would change places.
        List<String> keys = List.of(
                "../x", "/a", "a", "a b", "a//b", "a/b", "a/b/c", "a/d", "b%2Fc", "b/c", "z", "é", "漢字", "\uFF21",
                "😀");
        keys.reversed().forEach(key -> owner.put("lists", key, "x"));

        List<String> paged = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListObjectsV2Response page =
                    s3.listObjectsV2(r -> r.bucket("lists").maxKeys(2).continuationToken(from));
            assertThat(page.keyCount()).isBetween(1, 2);
            page.contents().forEach(object -> paged.add(object.key()));
            token = page.nextContinuationToken();
            assertThat(page.isTruncated()).isEqualTo(token != null);
        } while (token != null);
        assertThat(paged).isEqualTo(keys);

        ListObjectsV2Response top = s3.listObjectsV2(r -> r.bucket("lists").delimiter("/"));
        assertThat(top.contents())
                .extracting(S3Object::key)
                .containsExactly("a", "a b", "b%2Fc", "z", "é", "漢字", "\uFF21", "😀");
        assertThat(top.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("../", "/", "a/", "b/");
        ListObjectsV2Response inside =
                s3.listObjectsV2(r -> r.bucket("lists").prefix("a/").delimiter("/"));
        assertThat(inside.contents()).extracting(S3Object::key).containsExactly("a/b", "a/d");
        assertThat(inside.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a//", "a/b/");
        assertThat(s3.listObjectsV2(r -> r.bucket("lists").startAfter("b/c")).contents())
                .extracting(S3Object::key)
                .containsExactly("z", "é", "漢字", "\uFF21", "😀");
        assertThat(s3.listObjectsV2Paginator(
                                r -> r.bucket("lists").delimiter("/").maxKeys(3))
                        .commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly("../", "/", "a/", "b/");

        var first = s3.listObjects(r -> r.bucket("lists").maxKeys(3));
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.contents()).extracting(S3Object::key).containsExactly("../x", "/a", "a");
        assertThat(first.contents().getFirst().owner().id()).matches("[0-9a-f]{64}");
        var second = s3.listObjects(r -> r.bucket("lists").marker("a").maxKeys(1000));
        assertThat(second.contents()).extracting(S3Object::key).isEqualTo(keys.subList(3, keys.size()));
        assertThat(second.isTruncated()).isFalse();
    }

    @Test
    void versions_are_kept_and_deletions_are_marks() {
        owner.bucket("versions");
        assertThat(s3.getBucketVersioning(r -> r.bucket("versions")).status()).isNull();
        owner.put("versions", "k", "before");
        s3.putBucketVersioning(
                r -> r.bucket("versions").versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        assertThat(s3.getBucketVersioning(r -> r.bucket("versions")).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        String first = owner.put("versions", "k", "first").versionId();
        String second = owner.put("versions", "k", "second").versionId();
        assertThat(first).isNotBlank().isNotEqualTo(second);
        assertThat(owner.text("versions", "k")).isEqualTo("second");
        assertThat(version("versions", first)).isEqualTo("first");
        assertThat(version("versions", "null")).isEqualTo("before");

        var deletion = s3.deleteObject(r -> r.bucket("versions").key("k"));
        assertThat(deletion.deleteMarker()).isTrue();
        S3Exception deleted = refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> owner.text("versions", "k"));
        assertThat(deleted.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-delete-marker"))
                .contains("true");
        refused(
                S3Exception.class,
                405,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                () -> version("versions", deletion.versionId()));
        var list = s3.listObjectVersions(r -> r.bucket("versions"));
        assertThat(list.versions()).extracting(ObjectVersion::versionId).containsExactly(second, first, "null");
        assertThat(list.versions()).extracting(ObjectVersion::isLatest).containsOnly(false);
        assertThat(list.deleteMarkers())
                .extracting(DeleteMarkerEntry::versionId)
                .containsExactly(deletion.versionId());
        assertThat(list.deleteMarkers().getFirst().isLatest()).isTrue();
        assertThat(s3.listObjectsV2(r -> r.bucket("versions")).contents()).isEmpty();

        s3.deleteObject(r -> r.bucket("versions").key("k").versionId(deletion.versionId()));
        s3.deleteObject(r -> r.bucket("versions").key("k").versionId(second));
        assertThat(owner.text("versions", "k")).isEqualTo("first");
        refused(
                S3Exception.class,
                404,
                "NoSuchVersion",
                "The specified version does not exist.",
                () -> version("versions", second));
        refused(
                S3Exception.class,
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
                () -> s3.deleteBucket(r -> r.bucket("versions")));
    }

    @Test
    void many_are_deleted_at_once() {
        owner.bucket("batch");
        List<String> keys = IntStream.range(0, 50).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> owner.put("batch", key, key));
        List<ObjectIdentifier> all = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        var answer = s3.deleteObjects(r -> r.bucket("batch").delete(d -> d.objects(all)));
        assertThat(answer.deleted()).extracting(DeletedObject::key).containsExactlyElementsOf(keys);
        assertThat(answer.errors()).isEmpty();
        assertThat(s3.deleteObjects(r ->
                                r.bucket("batch").delete(d -> d.objects(all).quiet(true)))
                        .deleted())
                .isEmpty();
        assertThat(s3.listObjectsV2(r -> r.bucket("batch")).contents()).isEmpty();
    }

    @Test
    void what_millrace_lacks_is_named() {
        owner.bucket("lacks");
        refused(
                S3Exception.class,
                501,
                "NotImplemented",
                "Millrace does not offer RestoreObject of S3.",
                () -> s3.restoreObject(r -> r.bucket("lacks").key("k").restoreRequest(q -> q.days(1))));
    }

    @Test
    void a_new_buckets_settings_are_those_that_terraform_expects() {
        owner.bucket("fresh");
        notConfigured("NoSuchTagSet", "The TagSet does not exist", () -> s3.getBucketTagging(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchBucketPolicy",
                "The bucket policy does not exist",
                () -> s3.getBucketPolicy(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist",
                () -> s3.getBucketLifecycleConfiguration(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchCORSConfiguration",
                "The CORS configuration does not exist",
                () -> s3.getBucketCors(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration",
                () -> s3.getBucketWebsite(r -> r.bucket("fresh")));
        notConfigured(
                "ReplicationConfigurationNotFoundError",
                "The replication configuration was not found",
                () -> s3.getBucketReplication(r -> r.bucket("fresh")));
        notConfigured(
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
                () -> s3.getObjectLockConfiguration(r -> r.bucket("fresh")));
        assertThat(s3.getBucketEncryption(r -> r.bucket("fresh"))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .getFirst()
                        .applyServerSideEncryptionByDefault()
                        .sseAlgorithmAsString())
                .isEqualTo("AES256");
        var block = s3.getPublicAccessBlock(r -> r.bucket("fresh")).publicAccessBlockConfiguration();
        assertThat(List.of(
                        block.blockPublicAcls(),
                        block.blockPublicPolicy(),
                        block.ignorePublicAcls(),
                        block.restrictPublicBuckets()))
                .containsOnly(true);
        assertThat(s3.getBucketOwnershipControls(r -> r.bucket("fresh"))
                        .ownershipControls()
                        .rules()
                        .getFirst()
                        .objectOwnershipAsString())
                .isEqualTo("BucketOwnerEnforced");
        assertThat(s3.getBucketAcl(r -> r.bucket("fresh")).grants())
                .extracting(grant -> grant.permissionAsString())
                .containsExactly("FULL_CONTROL");
        assertThat(s3.getBucketLogging(r -> r.bucket("fresh")).loggingEnabled()).isNull();
        assertThat(s3.getBucketRequestPayment(r -> r.bucket("fresh")).payerAsString())
                .isEqualTo("BucketOwner");
        assertThat(s3.getBucketAccelerateConfiguration(r -> r.bucket("fresh")).status())
                .isNull();
        assertThat(s3.getBucketLocation(r -> r.bucket("fresh")).locationConstraintAsString())
                .isIn(null, "");
    }

    @Test
    void settings_are_kept() {
        owner.bucket("set");
        s3.putBucketTagging(r -> r.bucket("set").tagging(t -> t.tagSet(tag("a", "1"), tag("b", "ü +-=._:/@"))));
        assertThat(s3.getBucketTagging(r -> r.bucket("set")).tagSet())
                .containsExactlyInAnyOrder(tag("a", "1"), tag("b", "ü +-=._:/@"));
        refused(
                S3Exception.class,
                400,
                "InvalidTag",
                "The TagValue you have provided is invalid",
                () -> s3.putBucketTagging(r -> r.bucket("set").tagging(t -> t.tagSet(tag("a", "<1>")))));
        s3.putBucketLifecycleConfiguration(r -> r.bucket("set")
                .lifecycleConfiguration(c -> c.rules(rule -> rule.id("old")
                        .status("Enabled")
                        .filter(f -> f.prefix("logs/"))
                        .expiration(e -> e.days(30)))));
        var rule =
                s3.getBucketLifecycleConfiguration(r -> r.bucket("set")).rules().getFirst();
        assertThat(rule.id()).isEqualTo("old");
        assertThat(rule.filter().prefix()).isEqualTo("logs/");
        assertThat(rule.expiration().days()).isEqualTo(30);
        String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\","
                + "\"Action\":\"s3:DeleteObject\",\"Resource\":\"arn:aws:s3:::set/*\"}]}";
        s3.putBucketPolicy(r -> r.bucket("set").policy(policy));
        assertThat(s3.getBucketPolicy(r -> r.bucket("set")).policy()).isEqualTo(policy);
        refused(
                S3Exception.class,
                400,
                "MalformedPolicy",
                "Policies must be valid JSON and the first byte must be '{'",
                () -> s3.putBucketPolicy(r -> r.bucket("set").policy("nonsense")));
        s3.putBucketCors(r -> r.bucket("set")
                .corsConfiguration(c -> c.corsRules(x -> x.allowedMethods("GET").allowedOrigins("*"))));
        assertThat(s3.getBucketCors(r -> r.bucket("set")).corsRules().getFirst().allowedMethods())
                .containsExactly("GET");
    }

    private void notConfigured(String code, String message, ThrowingCallable call) {
        refused(S3Exception.class, 404, code, message, call);
    }

    private String version(String bucket, String id) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key("k").versionId(id)).asUtf8String();
    }
}

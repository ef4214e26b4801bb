package dev.millrace.cloud.service.s3;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.operation.BucketAccess;
import dev.millrace.cloud.service.s3.operation.BucketAcls;
import dev.millrace.cloud.service.s3.operation.BucketEncryption;
import dev.millrace.cloud.service.s3.operation.BucketLifecycle;
import dev.millrace.cloud.service.s3.operation.BucketNotifications;
import dev.millrace.cloud.service.s3.operation.BucketObjectLock;
import dev.millrace.cloud.service.s3.operation.BucketPolicies;
import dev.millrace.cloud.service.s3.operation.BucketQueries;
import dev.millrace.cloud.service.s3.operation.BucketReports;
import dev.millrace.cloud.service.s3.operation.BucketSettings;
import dev.millrace.cloud.service.s3.operation.BucketVersioning;
import dev.millrace.cloud.service.s3.operation.CompleteMultipartUpload;
import dev.millrace.cloud.service.s3.operation.CopyObject;
import dev.millrace.cloud.service.s3.operation.CreateBucket;
import dev.millrace.cloud.service.s3.operation.CreateMultipartUpload;
import dev.millrace.cloud.service.s3.operation.DeleteBucket;
import dev.millrace.cloud.service.s3.operation.DeleteObject;
import dev.millrace.cloud.service.s3.operation.GetObject;
import dev.millrace.cloud.service.s3.operation.GetObjectAttributes;
import dev.millrace.cloud.service.s3.operation.LifecycleRound;
import dev.millrace.cloud.service.s3.operation.ListObjects;
import dev.millrace.cloud.service.s3.operation.ObjectAcls;
import dev.millrace.cloud.service.s3.operation.ObjectLocks;
import dev.millrace.cloud.service.s3.operation.ObjectTags;
import dev.millrace.cloud.service.s3.operation.PutObject;
import dev.millrace.cloud.service.s3.operation.RequestMetrics;
import dev.millrace.cloud.service.s3.operation.StorageMetrics;
import dev.millrace.cloud.service.s3.operation.UploadPart;
import dev.millrace.cloud.service.s3.operation.UploadQueries;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.Listing;
import dev.millrace.cloud.service.s3.store.Deletions;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.s3.S3Operations;
import dev.millrace.wire.service.Service;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// S3 put together: its parts, and the table of its operations.
public final class S3Service implements Part {
    private static final Duration LIFECYCLE_EVERY = Duration.ofMinutes(1);

    private final S3Objects internal;
    private final LifecycleRound lifecycleRound;
    private final StorageMetrics storageMetrics;
    private final BucketNotifications notifications;
    private final BucketCors cors;
    private final BucketRights rights;
    private final BucketAccess access;
    private final Service api;

    /// @param metrics where it counts what its buckets hold and are asked
    public S3Service(Storage storage, InstantSource clock, RandomGenerator random, Metrics metrics) {
        Buckets buckets = new Buckets(storage);
        cors = new BucketCors(buckets);
        Bodies bodies = new Bodies(storage);
        Uploads uploads = new Uploads(storage, bodies);
        Deletions deletions = new Deletions(uploads);
        ObjectVersions objects = new ObjectVersions(storage, bodies, deletions, clock, random);
        objects.noteOld(() -> buckets.having(Setting.VERSIONING));
        rights = new BucketRights(buckets, objects);
        Listing listing = new Listing(objects, uploads);
        access = new BucketAccess(buckets);
        notifications = new BucketNotifications(access, clock);
        lifecycleRound = new LifecycleRound(buckets, objects, uploads, notifications, clock, random);
        storageMetrics = new StorageMetrics(buckets, objects, clock, metrics);
        internal = new S3Objects(buckets, objects, bodies, listing, notifications);
        BucketAcls bucketAcls = new BucketAcls(access);
        BucketObjectLock bucketObjectLock = new BucketObjectLock(access);
        BucketQueries bucketQueries = new BucketQueries(access, buckets);
        CompleteMultipartUpload completeMultipartUpload =
                new CompleteMultipartUpload(access, objects, uploads, notifications);
        CopyObject copyObject = new CopyObject(access, objects, bodies, notifications, clock);
        CreateBucket createBucket = new CreateBucket(buckets, clock, random);
        CreateMultipartUpload createMultipartUpload =
                new CreateMultipartUpload(access, objects, uploads, clock, random);
        DeleteBucket deleteBucket = new DeleteBucket(access, buckets, objects, uploads);
        DeleteObject deleteObject = new DeleteObject(access, objects, notifications, clock);
        BucketEncryption encryption = new BucketEncryption(access);
        GetObject getObject = new GetObject(access, objects, bodies);
        GetObjectAttributes getObjectAttributes = new GetObjectAttributes(access, objects, bodies);
        BucketLifecycle lifecycle = new BucketLifecycle(access);
        ListObjects listObjects = new ListObjects(access, listing);
        ObjectAcls objectAcls = new ObjectAcls(access, objects, notifications);
        ObjectLocks objectLocks = new ObjectLocks(access, objects, clock);
        ObjectTags objectTags = new ObjectTags(access, objects, notifications);
        BucketPolicies policies = new BucketPolicies(access);
        PutObject putObject = new PutObject(access, objects, bodies, deletions, notifications, clock);
        BucketReports reports = new BucketReports(access);
        BucketSettings settings = new BucketSettings(access);
        UploadPart uploadPart = new UploadPart(access, objects, uploads, bodies, clock);
        UploadQueries uploadQueries = new UploadQueries(access, uploads, listing);
        BucketVersioning versioning = new BucketVersioning(access, objects);
        Service operations = Service.of(S3Operations.FACTS, () -> new S3Operations()
                // Buckets
                .createBucket(createBucket::answer)
                .getBucketLocation(bucketQueries::location)
                .headBucket(bucketQueries::head)
                .listBuckets(bucketQueries::list)
                .deleteBucket(deleteBucket::answer)
                // What a bucket is set to
                .putBucketVersioning(versioning::put)
                .getBucketVersioning(versioning::get)
                .putBucketEncryption(encryption::put)
                .getBucketEncryption(encryption::get)
                .deleteBucketEncryption(encryption::delete)
                .putBucketLifecycleConfiguration(lifecycle::put)
                .getBucketLifecycleConfiguration(lifecycle::get)
                .deleteBucketLifecycle(lifecycle::delete)
                .putObjectLockConfiguration(bucketObjectLock::put)
                .getObjectLockConfiguration(bucketObjectLock::get)
                .putBucketAcl(bucketAcls::put)
                .getBucketAcl(bucketAcls::get)
                .putBucketPolicy(policies::put)
                .getBucketPolicy(policies::get)
                .getBucketPolicyStatus(policies::status)
                .deleteBucketPolicy(policies::delete)
                .putBucketAbac(settings::putAbac)
                .getBucketAbac(settings::abac)
                .putBucketAccelerateConfiguration(settings::putAccelerate)
                .getBucketAccelerateConfiguration(settings::accelerate)
                .putBucketCors(settings::putCors)
                .getBucketCors(settings::cors)
                .deleteBucketCors(settings::deleteCors)
                .putBucketLogging(settings::putLogging)
                .getBucketLogging(settings::logging)
                .putBucketNotificationConfiguration(notifications::put)
                .getBucketNotificationConfiguration(notifications::get)
                .putBucketOwnershipControls(settings::putOwnership)
                .getBucketOwnershipControls(settings::ownership)
                .deleteBucketOwnershipControls(settings::deleteOwnership)
                .putBucketReplication(settings::putReplication)
                .getBucketReplication(settings::replication)
                .deleteBucketReplication(settings::deleteReplication)
                .putBucketRequestPayment(settings::putRequestPayment)
                .getBucketRequestPayment(settings::requestPayment)
                .putBucketTagging(settings::putTagging)
                .getBucketTagging(settings::tagging)
                .deleteBucketTagging(settings::deleteTagging)
                .putBucketWebsite(settings::putWebsite)
                .getBucketWebsite(settings::website)
                .deleteBucketWebsite(settings::deleteWebsite)
                .putPublicAccessBlock(settings::putPublicAccessBlock)
                .getPublicAccessBlock(settings::publicAccessBlock)
                .deletePublicAccessBlock(settings::deletePublicAccessBlock)
                // Reports on a bucket
                .putBucketAnalyticsConfiguration(reports::putAnalytics)
                .getBucketAnalyticsConfiguration(reports::analytics)
                .listBucketAnalyticsConfigurations(reports::listAnalytics)
                .deleteBucketAnalyticsConfiguration(reports::deleteAnalytics)
                .putBucketIntelligentTieringConfiguration(reports::putTiering)
                .getBucketIntelligentTieringConfiguration(reports::tiering)
                .listBucketIntelligentTieringConfigurations(reports::listTiering)
                .deleteBucketIntelligentTieringConfiguration(reports::deleteTiering)
                .putBucketInventoryConfiguration(reports::putInventory)
                .getBucketInventoryConfiguration(reports::inventory)
                .listBucketInventoryConfigurations(reports::listInventory)
                .deleteBucketInventoryConfiguration(reports::deleteInventory)
                .putBucketMetricsConfiguration(reports::putMetrics)
                .getBucketMetricsConfiguration(reports::metrics)
                .listBucketMetricsConfigurations(reports::listMetrics)
                .deleteBucketMetricsConfiguration(reports::deleteMetrics)
                // Objects
                .putObject(putObject::answer)
                .copyObject(copyObject::answer)
                .getObject(getObject::get)
                .headObject(getObject::head)
                .getObjectAttributes(getObjectAttributes::answer)
                .listObjectVersions(listObjects::versions)
                .listObjects(listObjects::first)
                .listObjectsV2(listObjects::second)
                .deleteObject(deleteObject::one)
                .deleteObjects(deleteObject::many)
                // What an object is marked with
                .putObjectTagging(objectTags::put)
                .getObjectTagging(objectTags::get)
                .deleteObjectTagging(objectTags::delete)
                .putObjectAcl(objectAcls::put)
                .getObjectAcl(objectAcls::get)
                .putObjectLegalHold(objectLocks::putLegalHold)
                .putObjectRetention(objectLocks::putRetention)
                .getObjectLegalHold(objectLocks::legalHold)
                .getObjectRetention(objectLocks::retention)
                // Uploads in parts
                .createMultipartUpload(createMultipartUpload::answer)
                .uploadPart(uploadPart::answer)
                .uploadPartCopy(uploadPart::copy)
                .listMultipartUploads(uploadQueries::list)
                .listParts(uploadQueries::parts)
                .abortMultipartUpload(uploadQueries::abort)
                .completeMultipartUpload(completeMultipartUpload::answer)
                .build());
        api = new RequestMetrics(buckets, metrics).counting(operations);
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// Objects for the other services of the server, without a request.
    public S3Objects objects() {
        return internal;
    }

    /// Says who gets the events that buckets tell.
    /// @param bus null where there are no event buses
    public void deliverTo(EventFunctions functions, @Nullable EventSink bus) {
        notifications.deliverTo(functions, bus);
    }

    /// Says whom callers are held to where an operation finds out on its way what it needs.
    public void heldTo(ObjectRights rights) {
        access.heldTo(rights);
    }

    /// What buckets say of who may use them.
    public BucketRights rights() {
        return rights;
    }

    /// The CORS rules of buckets, for whoever lets browsers in.
    public BucketCors cors() {
        return cors;
    }

    /// What lifecycle rules say is done, where it is time.
    @Override
    public List<Round> rounds() {
        return List.of(
                new Round("lifecycle rules", LIFECYCLE_EVERY, lifecycleRound::idleUntil, lifecycleRound::make),
                new Round("telling what buckets hold", LIFECYCLE_EVERY, storageMetrics::toldUntil, storageMetrics::tell));
    }
}

package dev.millrace.cloud.service.s3;

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
import dev.millrace.cloud.service.s3.operation.UploadPart;
import dev.millrace.cloud.service.s3.operation.UploadQueries;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.Listing;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.*;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// S3's table of operations: which code answers which.
public final class S3Service implements S3 {
    private final Buckets buckets;
    private final S3Objects internal;
    private final BucketAcls bucketAcls;
    private final BucketObjectLock bucketObjectLock;
    private final BucketQueries bucketQueries;
    private final CompleteMultipartUpload completeMultipartUpload;
    private final CopyObject copyObject;
    private final CreateBucket createBucket;
    private final CreateMultipartUpload createMultipartUpload;
    private final DeleteBucket deleteBucket;
    private final DeleteObject deleteObject;
    private final BucketEncryption encryption;
    private final GetObject getObject;
    private final GetObjectAttributes getObjectAttributes;
    private final BucketLifecycle lifecycle;
    private final LifecycleRound lifecycleRound;
    private final ListObjects listObjects;
    private final BucketNotifications notifications;
    private final ObjectAcls objectAcls;
    private final ObjectLocks objectLocks;
    private final ObjectTags objectTags;
    private final BucketPolicies policies;
    private final PutObject putObject;
    private final BucketReports reports;
    private final BucketSettings settings;
    private final UploadPart uploadPart;
    private final UploadQueries uploadQueries;
    private final BucketVersioning versioning;

    public S3Service(Storage storage, InstantSource clock, RandomGenerator random) {
        buckets = new Buckets(storage);
        Bodies bodies = new Bodies(storage);
        ObjectVersions objects = new ObjectVersions(storage, bodies, clock, random);
        objects.noteOld(() -> buckets.having(Setting.VERSIONING));
        Uploads uploads = new Uploads(storage, bodies);
        Listing listing = new Listing(objects, uploads);
        BucketAccess access = new BucketAccess(buckets);
        notifications = new BucketNotifications(access, clock);
        lifecycleRound = new LifecycleRound(buckets, objects, uploads, notifications, clock, random);
        internal = new S3Objects(buckets, objects, bodies, listing, notifications);
        bucketAcls = new BucketAcls(access);
        bucketObjectLock = new BucketObjectLock(access);
        bucketQueries = new BucketQueries(access, buckets);
        completeMultipartUpload = new CompleteMultipartUpload(access, objects, uploads, notifications);
        copyObject = new CopyObject(access, objects, bodies, notifications, clock);
        createBucket = new CreateBucket(buckets, clock, random);
        createMultipartUpload = new CreateMultipartUpload(access, objects, uploads, clock, random);
        deleteBucket = new DeleteBucket(access, buckets, objects, uploads);
        deleteObject = new DeleteObject(access, objects, notifications, clock);
        encryption = new BucketEncryption(access);
        getObject = new GetObject(access, objects, bodies);
        getObjectAttributes = new GetObjectAttributes(access, objects, bodies);
        lifecycle = new BucketLifecycle(access);
        listObjects = new ListObjects(access, listing);
        objectAcls = new ObjectAcls(access, objects, notifications);
        objectLocks = new ObjectLocks(access, objects, clock);
        objectTags = new ObjectTags(access, objects, notifications);
        policies = new BucketPolicies(access);
        putObject = new PutObject(access, objects, bodies, notifications, clock);
        reports = new BucketReports(access);
        settings = new BucketSettings(access);
        uploadPart = new UploadPart(access, objects, uploads, bodies, clock);
        uploadQueries = new UploadQueries(access, uploads, listing);
        versioning = new BucketVersioning(access, objects);
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

    /// Does what lifecycle rules say, where it is time. To be called from time to time.
    public void makeRounds() {
        lifecycleRound.make();
    }

    /// The CORS rules of buckets, for whoever lets browsers in.
    public BucketCors cors() {
        return new BucketCors(buckets);
    }

    /// Forgets what is in memory, after the storage was emptied.
    public void reset() {
        buckets.reset();
    }

    @Override
    public AbortMultipartUploadOutput abortMultipartUpload(AbortMultipartUploadRequest input, Call call) {
        return uploadQueries.abort(input, call);
    }

    @Override
    public CompleteMultipartUploadOutput completeMultipartUpload(CompleteMultipartUploadRequest input, Call call) {
        return completeMultipartUpload.answer(input, call);
    }

    @Override
    public CopyObjectOutput copyObject(CopyObjectRequest input, Call call) {
        return copyObject.answer(input, call);
    }

    @Override
    public CreateBucketOutput createBucket(CreateBucketRequest input, Call call) {
        return createBucket.answer(input, call);
    }

    @Override
    public CreateMultipartUploadOutput createMultipartUpload(CreateMultipartUploadRequest input, Call call) {
        return createMultipartUpload.answer(input, call);
    }

    @Override
    public void deleteBucket(DeleteBucketRequest input, Call call) {
        deleteBucket.answer(input, call);
    }

    @Override
    public void deleteBucketAnalyticsConfiguration(DeleteBucketAnalyticsConfigurationRequest input, Call call) {
        reports.deleteAnalytics(input, call);
    }

    @Override
    public void deleteBucketCors(DeleteBucketCorsRequest input, Call call) {
        settings.deleteCors(input, call);
    }

    @Override
    public void deleteBucketEncryption(DeleteBucketEncryptionRequest input, Call call) {
        encryption.delete(input, call);
    }

    @Override
    public void deleteBucketIntelligentTieringConfiguration(
            DeleteBucketIntelligentTieringConfigurationRequest input, Call call) {
        reports.deleteTiering(input, call);
    }

    @Override
    public void deleteBucketInventoryConfiguration(DeleteBucketInventoryConfigurationRequest input, Call call) {
        reports.deleteInventory(input, call);
    }

    @Override
    public void deleteBucketLifecycle(DeleteBucketLifecycleRequest input, Call call) {
        lifecycle.delete(input, call);
    }

    @Override
    public void deleteBucketMetricsConfiguration(DeleteBucketMetricsConfigurationRequest input, Call call) {
        reports.deleteMetrics(input, call);
    }

    @Override
    public void deleteBucketOwnershipControls(DeleteBucketOwnershipControlsRequest input, Call call) {
        settings.deleteOwnership(input, call);
    }

    @Override
    public void deleteBucketPolicy(DeleteBucketPolicyRequest input, Call call) {
        policies.delete(input, call);
    }

    @Override
    public void deleteBucketReplication(DeleteBucketReplicationRequest input, Call call) {
        settings.deleteReplication(input, call);
    }

    @Override
    public void deleteBucketTagging(DeleteBucketTaggingRequest input, Call call) {
        settings.deleteTagging(input, call);
    }

    @Override
    public void deleteBucketWebsite(DeleteBucketWebsiteRequest input, Call call) {
        settings.deleteWebsite(input, call);
    }

    @Override
    public DeleteObjectOutput deleteObject(DeleteObjectRequest input, Call call) {
        return deleteObject.one(input, call);
    }

    @Override
    public DeleteObjectTaggingOutput deleteObjectTagging(DeleteObjectTaggingRequest input, Call call) {
        return objectTags.delete(input, call);
    }

    @Override
    public DeleteObjectsOutput deleteObjects(DeleteObjectsRequest input, Call call) {
        return deleteObject.many(input, call);
    }

    @Override
    public void deletePublicAccessBlock(DeletePublicAccessBlockRequest input, Call call) {
        settings.deletePublicAccessBlock(input, call);
    }

    @Override
    public GetBucketAbacOutput getBucketAbac(GetBucketAbacRequest input, Call call) {
        return settings.abac(input, call);
    }

    @Override
    public GetBucketAccelerateConfigurationOutput getBucketAccelerateConfiguration(
            GetBucketAccelerateConfigurationRequest input, Call call) {
        return settings.accelerate(input, call);
    }

    @Override
    public GetBucketAclOutput getBucketAcl(GetBucketAclRequest input, Call call) {
        return bucketAcls.get(input, call);
    }

    @Override
    public GetBucketAnalyticsConfigurationOutput getBucketAnalyticsConfiguration(
            GetBucketAnalyticsConfigurationRequest input, Call call) {
        return reports.analytics(input, call);
    }

    @Override
    public GetBucketCorsOutput getBucketCors(GetBucketCorsRequest input, Call call) {
        return settings.cors(input, call);
    }

    @Override
    public GetBucketEncryptionOutput getBucketEncryption(GetBucketEncryptionRequest input, Call call) {
        return encryption.get(input, call);
    }

    @Override
    public GetBucketIntelligentTieringConfigurationOutput getBucketIntelligentTieringConfiguration(
            GetBucketIntelligentTieringConfigurationRequest input, Call call) {
        return reports.tiering(input, call);
    }

    @Override
    public GetBucketInventoryConfigurationOutput getBucketInventoryConfiguration(
            GetBucketInventoryConfigurationRequest input, Call call) {
        return reports.inventory(input, call);
    }

    @Override
    public GetBucketLifecycleConfigurationOutput getBucketLifecycleConfiguration(
            GetBucketLifecycleConfigurationRequest input, Call call) {
        return lifecycle.get(input, call);
    }

    @Override
    public GetBucketLocationOutput getBucketLocation(GetBucketLocationRequest input, Call call) {
        return bucketQueries.location(input, call);
    }

    @Override
    public GetBucketLoggingOutput getBucketLogging(GetBucketLoggingRequest input, Call call) {
        return settings.logging(input, call);
    }

    @Override
    public GetBucketMetricsConfigurationOutput getBucketMetricsConfiguration(
            GetBucketMetricsConfigurationRequest input, Call call) {
        return reports.metrics(input, call);
    }

    @Override
    public NotificationConfiguration getBucketNotificationConfiguration(
            GetBucketNotificationConfigurationRequest input, Call call) {
        return notifications.get(input, call);
    }

    @Override
    public GetBucketOwnershipControlsOutput getBucketOwnershipControls(
            GetBucketOwnershipControlsRequest input, Call call) {
        return settings.ownership(input, call);
    }

    @Override
    public GetBucketPolicyOutput getBucketPolicy(GetBucketPolicyRequest input, Call call) {
        return policies.get(input, call);
    }

    @Override
    public GetBucketPolicyStatusOutput getBucketPolicyStatus(GetBucketPolicyStatusRequest input, Call call) {
        return policies.status(input, call);
    }

    @Override
    public GetBucketReplicationOutput getBucketReplication(GetBucketReplicationRequest input, Call call) {
        return settings.replication(input, call);
    }

    @Override
    public GetBucketRequestPaymentOutput getBucketRequestPayment(GetBucketRequestPaymentRequest input, Call call) {
        return settings.requestPayment(input, call);
    }

    @Override
    public GetBucketTaggingOutput getBucketTagging(GetBucketTaggingRequest input, Call call) {
        return settings.tagging(input, call);
    }

    @Override
    public GetBucketVersioningOutput getBucketVersioning(GetBucketVersioningRequest input, Call call) {
        return versioning.get(input, call);
    }

    @Override
    public GetBucketWebsiteOutput getBucketWebsite(GetBucketWebsiteRequest input, Call call) {
        return settings.website(input, call);
    }

    @Override
    public GetObjectOutput getObject(GetObjectRequest input, Call call) {
        return getObject.get(input, call);
    }

    @Override
    public GetObjectAclOutput getObjectAcl(GetObjectAclRequest input, Call call) {
        return objectAcls.get(input, call);
    }

    @Override
    public GetObjectAttributesOutput getObjectAttributes(GetObjectAttributesRequest input, Call call) {
        return getObjectAttributes.answer(input, call);
    }

    @Override
    public GetObjectLegalHoldOutput getObjectLegalHold(GetObjectLegalHoldRequest input, Call call) {
        return objectLocks.legalHold(input, call);
    }

    @Override
    public GetObjectLockConfigurationOutput getObjectLockConfiguration(
            GetObjectLockConfigurationRequest input, Call call) {
        return bucketObjectLock.get(input, call);
    }

    @Override
    public GetObjectRetentionOutput getObjectRetention(GetObjectRetentionRequest input, Call call) {
        return objectLocks.retention(input, call);
    }

    @Override
    public GetObjectTaggingOutput getObjectTagging(GetObjectTaggingRequest input, Call call) {
        return objectTags.get(input, call);
    }

    @Override
    public GetPublicAccessBlockOutput getPublicAccessBlock(GetPublicAccessBlockRequest input, Call call) {
        return settings.publicAccessBlock(input, call);
    }

    @Override
    public HeadBucketOutput headBucket(HeadBucketRequest input, Call call) {
        return bucketQueries.head(input, call);
    }

    @Override
    public HeadObjectOutput headObject(HeadObjectRequest input, Call call) {
        return getObject.head(input, call);
    }

    @Override
    public ListBucketAnalyticsConfigurationsOutput listBucketAnalyticsConfigurations(
            ListBucketAnalyticsConfigurationsRequest input, Call call) {
        return reports.listAnalytics(input, call);
    }

    @Override
    public ListBucketIntelligentTieringConfigurationsOutput listBucketIntelligentTieringConfigurations(
            ListBucketIntelligentTieringConfigurationsRequest input, Call call) {
        return reports.listTiering(input, call);
    }

    @Override
    public ListBucketInventoryConfigurationsOutput listBucketInventoryConfigurations(
            ListBucketInventoryConfigurationsRequest input, Call call) {
        return reports.listInventory(input, call);
    }

    @Override
    public ListBucketMetricsConfigurationsOutput listBucketMetricsConfigurations(
            ListBucketMetricsConfigurationsRequest input, Call call) {
        return reports.listMetrics(input, call);
    }

    @Override
    public ListBucketsOutput listBuckets(ListBucketsRequest input, Call call) {
        return bucketQueries.list(input, call);
    }

    @Override
    public ListMultipartUploadsOutput listMultipartUploads(ListMultipartUploadsRequest input, Call call) {
        return uploadQueries.list(input, call);
    }

    @Override
    public ListObjectVersionsOutput listObjectVersions(ListObjectVersionsRequest input, Call call) {
        return listObjects.versions(input, call);
    }

    @Override
    public ListObjectsOutput listObjects(ListObjectsRequest input, Call call) {
        return listObjects.first(input, call);
    }

    @Override
    public ListObjectsV2Output listObjectsV2(ListObjectsV2Request input, Call call) {
        return listObjects.second(input, call);
    }

    @Override
    public ListPartsOutput listParts(ListPartsRequest input, Call call) {
        return uploadQueries.parts(input, call);
    }

    @Override
    public void putBucketAbac(PutBucketAbacRequest input, Call call) {
        settings.putAbac(input, call);
    }

    @Override
    public void putBucketAccelerateConfiguration(PutBucketAccelerateConfigurationRequest input, Call call) {
        settings.putAccelerate(input, call);
    }

    @Override
    public void putBucketAcl(PutBucketAclRequest input, Call call) {
        bucketAcls.put(input, call);
    }

    @Override
    public void putBucketAnalyticsConfiguration(PutBucketAnalyticsConfigurationRequest input, Call call) {
        reports.putAnalytics(input, call);
    }

    @Override
    public void putBucketCors(PutBucketCorsRequest input, Call call) {
        settings.putCors(input, call);
    }

    @Override
    public void putBucketEncryption(PutBucketEncryptionRequest input, Call call) {
        encryption.put(input, call);
    }

    @Override
    public void putBucketIntelligentTieringConfiguration(
            PutBucketIntelligentTieringConfigurationRequest input, Call call) {
        reports.putTiering(input, call);
    }

    @Override
    public void putBucketInventoryConfiguration(PutBucketInventoryConfigurationRequest input, Call call) {
        reports.putInventory(input, call);
    }

    @Override
    public PutBucketLifecycleConfigurationOutput putBucketLifecycleConfiguration(
            PutBucketLifecycleConfigurationRequest input, Call call) {
        return lifecycle.put(input, call);
    }

    @Override
    public void putBucketLogging(PutBucketLoggingRequest input, Call call) {
        settings.putLogging(input, call);
    }

    @Override
    public void putBucketMetricsConfiguration(PutBucketMetricsConfigurationRequest input, Call call) {
        reports.putMetrics(input, call);
    }

    @Override
    public void putBucketNotificationConfiguration(PutBucketNotificationConfigurationRequest input, Call call) {
        notifications.put(input, call);
    }

    @Override
    public void putBucketOwnershipControls(PutBucketOwnershipControlsRequest input, Call call) {
        settings.putOwnership(input, call);
    }

    @Override
    public void putBucketPolicy(PutBucketPolicyRequest input, Call call) {
        policies.put(input, call);
    }

    @Override
    public void putBucketReplication(PutBucketReplicationRequest input, Call call) {
        settings.putReplication(input, call);
    }

    @Override
    public void putBucketRequestPayment(PutBucketRequestPaymentRequest input, Call call) {
        settings.putRequestPayment(input, call);
    }

    @Override
    public void putBucketTagging(PutBucketTaggingRequest input, Call call) {
        settings.putTagging(input, call);
    }

    @Override
    public void putBucketVersioning(PutBucketVersioningRequest input, Call call) {
        versioning.put(input, call);
    }

    @Override
    public void putBucketWebsite(PutBucketWebsiteRequest input, Call call) {
        settings.putWebsite(input, call);
    }

    @Override
    public PutObjectOutput putObject(PutObjectRequest input, Call call) {
        return putObject.answer(input, call);
    }

    @Override
    public PutObjectAclOutput putObjectAcl(PutObjectAclRequest input, Call call) {
        return objectAcls.put(input, call);
    }

    @Override
    public PutObjectLegalHoldOutput putObjectLegalHold(PutObjectLegalHoldRequest input, Call call) {
        return objectLocks.putLegalHold(input, call);
    }

    @Override
    public PutObjectLockConfigurationOutput putObjectLockConfiguration(
            PutObjectLockConfigurationRequest input, Call call) {
        return bucketObjectLock.put(input, call);
    }

    @Override
    public PutObjectRetentionOutput putObjectRetention(PutObjectRetentionRequest input, Call call) {
        return objectLocks.putRetention(input, call);
    }

    @Override
    public PutObjectTaggingOutput putObjectTagging(PutObjectTaggingRequest input, Call call) {
        return objectTags.put(input, call);
    }

    @Override
    public void putPublicAccessBlock(PutPublicAccessBlockRequest input, Call call) {
        settings.putPublicAccessBlock(input, call);
    }

    @Override
    public UploadPartOutput uploadPart(UploadPartRequest input, Call call) {
        return uploadPart.answer(input, call);
    }

    @Override
    public UploadPartCopyOutput uploadPartCopy(UploadPartCopyRequest input, Call call) {
        return uploadPart.copy(input, call);
    }
}

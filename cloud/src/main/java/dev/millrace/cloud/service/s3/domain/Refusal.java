package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.wire.AwsException;

/// S3's errors in S3's words: one method for each, so that a code, its status and its text are written once. AWS's
/// description of S3 models only a handful of them. Source of the texts: "Error responses" in the S3 API reference and
/// recorded answers.
public final class Refusal {
    private Refusal() {}

    public static AwsException noSuchBucket(String bucket) {
        return new AwsException("NoSuchBucket", 404, "The specified bucket does not exist").with("BucketName", bucket);
    }

    public static AwsException noSuchKey(String key) {
        return new AwsException("NoSuchKey", 404, "The specified key does not exist.").with("Key", key);
    }

    public static AwsException noSuchVersion(String key, String versionId) {
        return new AwsException("NoSuchVersion", 404, "The specified version does not exist.")
                .with("Key", key)
                .with("VersionId", versionId);
    }

    public static AwsException noSuchUpload(String uploadId) {
        return new AwsException(
                        "NoSuchUpload",
                        404,
                        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been"
                                + " aborted or completed.")
                .with("UploadId", uploadId);
    }

    public static AwsException bucketAlreadyExists(String bucket) {
        return new AwsException(
                        "BucketAlreadyExists",
                        409,
                        "The requested bucket name is not available. The bucket namespace is shared by all users of the"
                                + " system. Please select a different name and try again.")
                .with("BucketName", bucket);
    }

    public static AwsException bucketAlreadyOwnedByYou(String bucket) {
        return new AwsException(
                        "BucketAlreadyOwnedByYou",
                        409,
                        "Your previous request to create the named bucket succeeded and you already own it.")
                .with("BucketName", bucket);
    }

    public static AwsException bucketNotEmpty(String bucket, boolean versioned) {
        String text = "The bucket you tried to delete is not empty";
        return new AwsException(
                        "BucketNotEmpty",
                        409,
                        versioned ? text + ". You must delete all versions in the bucket." : text)
                .with("BucketName", bucket);
    }

    public static AwsException invalidBucketName(String bucket) {
        return new AwsException("InvalidBucketName", 400, "The specified bucket is not valid.")
                .with("BucketName", bucket);
    }

    public static AwsException tooManyBuckets() {
        return new AwsException("TooManyBuckets", 400, "You have attempted to create more buckets than allowed");
    }

    public static AwsException keyTooLong(int bytes) {
        return new AwsException("KeyTooLongError", 400, "Your key is too long")
                .with("Size", bytes)
                .with("MaxSizeAllowed", S3Limits.KEY_MAX_BYTES);
    }

    public static AwsException malformedXml() {
        return new AwsException(
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    public static AwsException missingRequestBody() {
        return new AwsException("MissingRequestBodyError", 400, "Request Body is empty");
    }

    /// Who is expected to own the bucket cannot be an account.
    public static AwsException invalidBucketOwner(String expected) {
        return new AwsException(
                "InvalidBucketOwnerAWSAccountID",
                400,
                "The value of the expected bucket owner parameter must be an AWS Account ID... [" + expected + "]");
    }

    public static AwsException invalidRequest(String message) {
        return new AwsException("InvalidRequest", 400, message);
    }

    public static AwsException invalidArgument(String message, String name, String value) {
        return new AwsException("InvalidArgument", 400, message)
                .with("ArgumentName", name)
                .with("ArgumentValue", value);
    }

    public static AwsException invalidArgument(String message) {
        return new AwsException("InvalidArgument", 400, message);
    }

    public static AwsException accessDenied() {
        return new AwsException("AccessDenied", 403, "Access Denied");
    }

    public static AwsException accessDenied(String why) {
        return new AwsException("AccessDenied", 403, why);
    }

    public static AwsException aclsNotSupported() {
        return new AwsException("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
    }

    /// @param condition the header or rule that did not hold, such as `If-None-Match`
    public static AwsException preconditionFailed(String condition) {
        return new AwsException(
                        "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
                .with("Condition", condition);
    }

    public static AwsException conditionalRequestConflict(String condition, String key) {
        return new AwsException(
                        "ConditionalRequestConflict",
                        409,
                        "The conditional request cannot succeed due to a conflicting operation against this resource.")
                .with("Condition", condition)
                .with("Key", key);
    }

    public static AwsException invalidRange(String range, long size) {
        return new AwsException("InvalidRange", 416, "The requested range is not satisfiable")
                .with("RangeRequested", range)
                .with("ActualObjectSize", size)
                .withHeader("Content-Range", "bytes */" + size);
    }

    public static AwsException entityTooLarge(long proposedBytes) {
        return new AwsException("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
                .with("ProposedSize", proposedBytes)
                .with("MaxSizeAllowed", S3Limits.BODY_MAX_BYTES);
    }

    public static AwsException entityTooSmall(long proposedBytes, int partNumber, String eTag) {
        return new AwsException("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size")
                .with("ProposedSize", proposedBytes)
                .with("MinSizeAllowed", S3Limits.PART_MIN_BYTES)
                .with("PartNumber", partNumber)
                .with("ETag", eTag);
    }

    public static AwsException incompleteBody() {
        return new AwsException(
                "IncompleteBody",
                400,
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }

    public static AwsException invalidPart(String uploadId, int partNumber, String eTag) {
        return new AwsException(
                        "InvalidPart",
                        400,
                        "One or more of the specified parts could not be found.  The part may not have been uploaded,"
                                + " or the specified entity tag may not match the part's entity tag.")
                .with("UploadId", uploadId)
                .with("PartNumber", partNumber)
                .with("ETag", eTag);
    }

    public static AwsException invalidPartOrder(String uploadId) {
        return new AwsException(
                        "InvalidPartOrder",
                        400,
                        "The list of parts was not in ascending order. Parts must be ordered by part number.")
                .with("UploadId", uploadId);
    }

    public static AwsException invalidPartNumber(int requested, int count) {
        return new AwsException("InvalidPartNumber", 416, "The requested partnumber is not satisfiable")
                .with("PartNumberRequested", requested)
                .with("ActualPartCount", count);
    }

    public static AwsException invalidDigest(String given) {
        return new AwsException("InvalidDigest", 400, "The Content-MD5 you specified was invalid.")
                .with("Content-MD5", given);
    }

    public static AwsException badMd5(String expected, String calculated) {
        return new AwsException("BadDigest", 400, "The Content-MD5 you specified did not match what we received.")
                .with("ExpectedDigest", expected)
                .with("CalculatedDigest", calculated);
    }

    public static AwsException badChecksum(ChecksumAlgorithm algorithm) {
        return new AwsException(
                "BadDigest", 400, "The " + algorithm.name() + " you specified did not match the calculated checksum.");
    }

    public static AwsException methodNotAllowedOnDeleteMarker(String method) {
        return new AwsException("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
                .with("Method", method)
                .with("ResourceType", "DeleteMarker")
                .withHeader("x-amz-delete-marker", "true")
                .withHeader("Allow", "DELETE");
    }

    public static AwsException notImplementedHeader(String header) {
        return new AwsException(
                        "NotImplemented", 501, "A header you provided implies functionality that is not implemented")
                .with("Header", header);
    }

    public static AwsException invalidTag(String message) {
        return new AwsException("InvalidTag", 400, message);
    }

    public static AwsException badRequest(String message) {
        return new AwsException("BadRequest", 400, message);
    }

    public static AwsException metadataTooLarge(int bytes) {
        return new AwsException(
                        "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size")
                .with("Size", bytes)
                .with("MaxSizeAllowed", S3Limits.METADATA_MAX_BYTES);
    }

    public static AwsException invalidStorageClass(String given) {
        return new AwsException("InvalidStorageClass", 400, "The storage class you specified is not valid")
                .with("StorageClassRequested", given);
    }

    public static AwsException malformedPolicy(String message) {
        return new AwsException("MalformedPolicy", 400, message);
    }

    public static AwsException illegalLocationConstraint(String constraint) {
        return new AwsException(
                "IllegalLocationConstraintException",
                400,
                "The " + constraint
                        + " location constraint is incompatible for the region specific endpoint this request was sent"
                        + " to.");
    }

    public static AwsException invalidLocationConstraint(String constraint) {
        return new AwsException("InvalidLocationConstraint", 400, "The specified location-constraint is not valid")
                .with("LocationConstraint", constraint);
    }

    public static AwsException invalidBucketState(String message) {
        return new AwsException("InvalidBucketState", 409, message);
    }

    /// The bucket lives in another region than the request was signed for.
    public static AwsException permanentRedirect(String bucket, String region) {
        return new AwsException(
                        "PermanentRedirect",
                        301,
                        "The bucket you are attempting to access must be addressed using the specified endpoint."
                                + " Please send all future requests to this endpoint.")
                .with("Endpoint", bucket + ".s3." + region + ".amazonaws.com")
                .with("Bucket", bucket)
                .withHeader("x-amz-bucket-region", region);
    }

    /// A setting that the bucket does not have: AWS's own error for each.
    public static AwsException notConfigured(String code, String message, String bucket) {
        return new AwsException(code, 404, message).with("BucketName", bucket);
    }
}

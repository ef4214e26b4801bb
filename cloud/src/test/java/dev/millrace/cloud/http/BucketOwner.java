package dev.millrace.cloud.http;

import dev.millrace.cloud.http.RunningCloud.Who;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.Tag;

/// Whose the buckets of a test are, and short ways to say what most tests of S3 begin or end with.
record BucketOwner(S3Client s3) {
    static final Who OWNER = new Who(Who.root("111122223333").credentials(), Region.US_EAST_1);

    void bucket(String name) {
        s3.createBucket(r -> r.bucket(name));
    }

    PutObjectResponse put(String bucket, String key, String text) {
        return s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    String text(String bucket, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
    }

    void complete(String bucket, String key, String id, CompletedPart... parts) {
        s3.completeMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    /// Bytes of which neighbours differ.
    static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}

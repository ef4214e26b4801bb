package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.s3.S3Operations;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

/// A bucket.
final class S3Contract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return S3Operations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        cloud.s3(who).createBucket(r -> r.bucket(name));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.s3(who).listBuckets().buckets().stream().map(Bucket::name).anyMatch(name::equals);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) {
        S3Client s3 = cloud.s3(who);
        String eTag = s3.putObject(r -> r.bucket(name).key("k"), RequestBody.fromString("used")).eTag();
        assertThat(eTag).matches("\"[0-9a-f]{32}\"");
        assertThat(s3.getObjectAsBytes(r -> r.bucket(name).key("k")).asUtf8String()).isEqualTo("used");
        s3.deleteObject(r -> r.bucket(name).key("k"));
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.s3(who).deleteBucket(r -> r.bucket(name));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.rest("GET", "/?prefix=" + name, "").signed(cloud, who, facts()).body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                quote("<Name>" + name + "</Name>"),
                quote("<BucketArn>" + Forms.arn(who) + ":s3:::" + name + "</BucketArn>"),
                Pattern.compile("<Owner>.*<ID>[0-9a-f]{64}</ID>"));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.millis("CreationDate", description));
    }

    @Override
    public Set<String> sharingAPlace() {
        // Four older names, and one that only its host tells from ListBuckets.
        return Set.of(
                "GetBucketLifecycle",
                "GetBucketNotification",
                "ListDirectoryBuckets",
                "PutBucketLifecycle",
                "PutBucketNotification");
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.rest("PATCH", "/", ""),
                new Refusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.rest("PUT", "/malformed-body", "<CreateBucketConfiguration>"),
                new Refusal(
                        400,
                        "MalformedXML",
                        "The XML you provided was not well-formed or did not validate against our published schema"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.rest("PUT", "/No_Bucket", ""),
                new Refusal(400, "InvalidBucketName", "The specified bucket is not valid."));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        // S3's own operations name buckets and keys, never ARNs.
        return new Refused(
                BareRequest.rest("PUT", "/" + name + "?notification", "<NotificationConfiguration/>"),
                new Refusal(403, "AccessDenied", "Access Denied"));
    }

    @Override
    public Refused unsigned() {
        return new Refused(BareRequest.rest("GET", "/", ""), new Refusal(403, "AccessDenied", "Access Denied"));
    }
}

package dev.millrace.cloud.service.s3;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.s3.CompleteMultipartUploadOutput;
import dev.millrace.wire.s3.CompleteMultipartUploadRequest;
import dev.millrace.wire.s3.CompletedMultipartUpload;
import dev.millrace.wire.s3.CompletedPart;
import dev.millrace.wire.s3.CreateBucketOutput;
import dev.millrace.wire.s3.CreateBucketRequest;
import dev.millrace.wire.s3.CreateMultipartUploadRequest;
import dev.millrace.wire.s3.DeleteObjectOutput;
import dev.millrace.wire.s3.DeleteObjectRequest;
import dev.millrace.wire.s3.GetBucketOwnershipControlsRequest;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.GetObjectRequest;
import dev.millrace.wire.s3.GetPublicAccessBlockRequest;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.HeadObjectRequest;
import dev.millrace.wire.s3.OwnershipControls;
import dev.millrace.wire.s3.OwnershipControlsRule;
import dev.millrace.wire.s3.PublicAccessBlockConfiguration;
import dev.millrace.wire.s3.PutBucketOwnershipControlsRequest;
import dev.millrace.wire.s3.PutBucketVersioningRequest;
import dev.millrace.wire.s3.PutObjectOutput;
import dev.millrace.wire.s3.PutObjectRequest;
import dev.millrace.wire.s3.S3;
import dev.millrace.wire.s3.UploadPartOutput;
import dev.millrace.wire.s3.UploadPartRequest;
import dev.millrace.wire.s3.VersioningConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The service over a data folder, its time moved by hand, and short ways to call it. There is a bucket `bkt`
/// from the start.
final class S3UnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "us-east-1";
    static final Instant START = Instant.parse("2026-03-01T12:00:00.250Z");
    static final Instant SECOND = Instant.parse("2026-03-01T12:00:00Z");

    final ManualClock clock = new ManualClock(START);
    final Metrics metrics = new Metrics();
    private final Path data;
    private Storage storage;
    private S3Service service;
    private S3 api;

    S3UnderTest(Path data) {
        this.data = data;
        this.storage = Storage.open(data, StorageOptions.DEFAULT);
        this.service = new S3Service(storage, clock, new Random(1), metrics);
        this.api = new S3(service.api());
        bucket("bkt");
    }

    S3Service service() {
        return service;
    }

    S3 api() {
        return api;
    }

    /// What is done from time to time, once.
    void round() {
        service.rounds().forEach(round -> round.task().run());
    }

    void restart() {
        storage.close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new S3Service(storage, clock, new Random(2), metrics);
        api = new S3(service.api());
    }

    @Override
    public void close() {
        storage.close();
        clock.close();
    }

    /// How many files hold bodies.
    long files() {
        try (Stream<Path> all = Files.walk(data.resolve("files").resolve("s3"))) {
            return all.filter(Files::isRegularFile).count();
        } catch (java.nio.file.NoSuchFileException none) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Begins an upload in parts of the key `k`, or of what the test wishes.
    /// @return its id
    String begin(Consumer<CreateMultipartUploadRequest.Builder> wish) {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder().bucket("bkt").key("k");
        wish.accept(request);
        return Objects.requireNonNull(
                api().createMultipartUpload(request.build(), call()).uploadId());
    }

    UploadPartOutput part(String upload, int number, byte[] bytes) {
        return api()
                .uploadPart(
                        UploadPartRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .uploadId(upload)
                                .partNumber(number)
                                .body(body(bytes))
                                .build(),
                        call());
    }

    CompleteMultipartUploadOutput complete(
            String upload, Consumer<CompleteMultipartUploadRequest.Builder> wish, CompletedPart... parts) {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket("bkt")
                .key("k")
                .uploadId(upload)
                .multipartUpload(new CompletedMultipartUpload(List.of(parts)));
        wish.accept(request);
        return api().completeMultipartUpload(request.build(), call());
    }

    static CompletedPart named(int number, String eTag) {
        return CompletedPart.builder().partNumber(number).eTag(eTag).build();
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    static Call call(String account, String region) {
        return call(Caller.root(account, "key"), account, region, new Headers());
    }

    static Call call(Headers headers) {
        return call(Caller.root(ACCOUNT, "key"), ACCOUNT, REGION, headers);
    }

    static Call anonymous() {
        Caller nobody = new Caller(Caller.Kind.ANONYMOUS, ACCOUNT, "", "", "", null);
        return call(nobody, ACCOUNT, REGION, new Headers());
    }

    private static Call call(Caller caller, String account, String region, Headers headers) {
        return new Call(
                "request", caller, account, region, new HttpRequest("GET", "/", "", headers, Body.of(Bytes.EMPTY)));
    }

    void bucket(String name) {
        api.createBucket(CreateBucketRequest.builder().bucket(name).build(), call());
    }

    /// Makes one by the name `bkt` where the wish names no other.
    CreateBucketOutput create(Consumer<CreateBucketRequest.Builder> wish) {
        return create(ACCOUNT, "us-east-1", wish);
    }

    CreateBucketOutput create(String account, String region, Consumer<CreateBucketRequest.Builder> wish) {
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket("bkt");
        wish.accept(request);
        return api.createBucket(request.build(), call(account, region));
    }

    PublicAccessBlockConfiguration publicAccess() {
        return Objects.requireNonNull(api.getPublicAccessBlock(
                        GetPublicAccessBlockRequest.builder().bucket("bkt").build(), call())
                .publicAccessBlockConfiguration());
    }

    String ownership() {
        return Objects.requireNonNull(api.getBucketOwnershipControls(
                                GetBucketOwnershipControlsRequest.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .ownershipControls())
                .rules()
                .getFirst()
                .objectOwnership();
    }

    void ownership(String wanted) {
        api.putBucketOwnershipControls(
                        PutBucketOwnershipControlsRequest.builder()
                                .bucket("bkt")
                                .ownershipControls(new OwnershipControls(List.of(new OwnershipControlsRule(wanted))))
                                .build(),
                        call());
    }

    void versioning(String bucket, String status) {
        api.putBucketVersioning(
                PutBucketVersioningRequest.builder()
                        .bucket(bucket)
                        .versioningConfiguration(new VersioningConfiguration(null, status))
                        .build(),
                call());
    }

    static Body body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    static Body body(byte[] bytes) {
        return Body.of(Bytes.wrap(bytes));
    }

    /// A body whose size is not said beforehand.
    static Body unsized(byte[] bytes) {
        return Body.of(Bytes.wrap(bytes).stream(), -1);
    }

    static byte[] random(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    PutObjectOutput put(String key, String text) {
        return put(request -> request.key(key).body(body(text)));
    }

    PutObjectOutput put(Consumer<PutObjectRequest.Builder> wish) {
        return put(wish, call());
    }

    PutObjectOutput put(Consumer<PutObjectRequest.Builder> wish, Call call) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket("bkt").key("k");
        wish.accept(request);
        return api.putObject(request.build(), call);
    }

    GetObjectOutput get(Consumer<GetObjectRequest.Builder> wish) {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket("bkt").key("k");
        wish.accept(request);
        return api.getObject(request.build(), call());
    }

    HeadObjectOutput head(Consumer<HeadObjectRequest.Builder> wish) {
        HeadObjectRequest.Builder request =
                HeadObjectRequest.builder().bucket("bkt").key("k");
        wish.accept(request);
        return api.headObject(request.build(), call());
    }

    DeleteObjectOutput delete(Consumer<DeleteObjectRequest.Builder> wish) {
        DeleteObjectRequest.Builder request =
                DeleteObjectRequest.builder().bucket("bkt").key("k");
        wish.accept(request);
        return api.deleteObject(request.build(), call());
    }

    String text(String key) {
        return text(get(request -> request.key(key)));
    }

    static String text(GetObjectOutput output) {
        return new String(bytes(output), StandardCharsets.UTF_8);
    }

    static byte[] bytes(GetObjectOutput output) {
        try (InputStream in = Objects.requireNonNull(output.body()).open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AwsException refused(ThrowingCallable call, String code, int status, String message) {
        AwsException error = Assertions.catchThrowableOfType(AwsException.class, call);
        Assertions.assertThat(error).as("refused with " + code).isNotNull();
        Assertions.assertThat(error.code()).isEqualTo(code);
        Assertions.assertThat(error.message()).isEqualTo(message);
        Assertions.assertThat(error.httpStatus()).isEqualTo(status);
        return error;
    }

    /// Of the bucket `bkt`.
    static void missing(ThrowingCallable call, String code, String message) {
        Assertions.assertThat(refused(call, code, 404, message).details()).containsEntry("BucketName", "bkt");
    }
}

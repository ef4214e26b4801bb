package dev.millrace.cli.models;

import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Artifacts in S3. Uploads carry their SHA-256, so that S3 refuses what arrives damaged; a download is compared by the
/// SDK with whatever checksum the object was stored with. An object of more than 5 GB is refused by S3 (one upload).
final class S3Artifacts implements ArtifactStore {
    private final S3Client s3;

    S3Artifacts(S3Client s3) {
        this.s3 = s3;
    }

    @Override
    public List<Artifact> list(String bucket, String prefix) {
        return told(bucket, () -> s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()
                .stream()
                .map(object -> new Artifact(object.key(), object.size(), object.lastModified()))
                .toList());
    }

    @Override
    public String text(String bucket, String key) {
        return told(bucket, () -> s3.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asUtf8String());
    }

    @Override
    public void download(String bucket, String key, Path file) {
        told(bucket, () -> s3.getObject(
                request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED), file));
    }

    @Override
    public void upload(Path file, Sha256 checksum, String bucket, String key) {
        told(bucket, () -> s3.putObject(
                request -> request.bucket(bucket).key(key).checksumSHA256(checksum.base64()), file));
    }

    /// As S3 keeps it, and read from the content where S3 keeps another kind of checksum.
    @Override
    public Optional<Sha256> checksum(String bucket, String key) throws IOException {
        try {
            String kept = told(bucket, () -> s3.headObject(
                            request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED))
                    .checksumSHA256());
            if (kept != null && !kept.contains("-")) {
                return Optional.of(Sha256.ofBase64(kept));
            }
            try (ResponseInputStream<GetObjectResponse> content =
                    told(bucket, () -> s3.getObject(request -> request.bucket(bucket).key(key)))) {
                return Optional.of(Sha256.of(content));
            }
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(String bucket, String key) {
        told(bucket, () -> s3.deleteObject(request -> request.bucket(bucket).key(key)));
    }

    private static <T> T told(String bucket, Supplier<T> call) {
        try {
            return call.get();
        } catch (NoSuchBucketException e) {
            throw new UserError("there is no bucket " + bucket);
        } catch (NoSuchKeyException e) {
            throw e;
        } catch (S3Exception e) {
            if (e.statusCode() == 404 || e.awsErrorDetails() == null) {
                throw e;
            }
            throw new UserError("S3 refuses s3://" + bucket + ": " + e.awsErrorDetails().errorCode() + ", "
                    + e.awsErrorDetails().errorMessage());
        }
    }
}

package dev.millrace.predictor.model;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A model's folder in a bucket. Closing it closes its client.
public final class S3ModelFolder implements ModelFolder {

    private final S3Client s3;
    private final ModelLocation.Bucket location;

    public S3ModelFolder(S3Client s3, ModelLocation.Bucket location) {
        this.s3 = s3;
        this.location = location;
    }

    @Override
    public byte[] read(String name) {
        String key = location.prefix().isEmpty() ? name : location.prefix() + "/" + name;
        try {
            return s3.getObject(request -> request.bucket(location.bucket()).key(key), ResponseTransformer.toBytes())
                    .asByteArrayUnsafe();
        } catch (NoSuchKeyException e) {
            throw new ModelException("There is no model at %s: %s is missing".formatted(location, name), e);
        } catch (NoSuchBucketException e) {
            throw new ModelException(
                    "There is no model at %s: there is no bucket %s".formatted(location, location.bucket()), e);
        } catch (S3Exception e) {
            throw new ModelException(
                    "The model's file %s at %s cannot be read: %s".formatted(name, location, e.getMessage()), e);
        } catch (SdkException e) {
            throw new ModelException(
                    "S3 cannot be reached for the model at %s: %s".formatted(location, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}

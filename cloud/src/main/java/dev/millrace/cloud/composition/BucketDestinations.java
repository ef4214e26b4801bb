package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Where word of failed events goes, of what AWS offers: buckets. Queues and topics are told that they are not here.
public final class BucketDestinations implements FailureDestination {
    private final S3Objects objects;

    public BucketDestinations(S3Objects objects) {
        this.objects = objects;
    }

    @Override
    public Optional<String> refusal(String account, String region, String destinationArn) {
        if (!destinationArn.startsWith(Partition.of(region).s3(""))) {
            return Optional.of("Millrace sends failed events to S3 buckets only, not to " + destinationArn);
        }
        return objects.owns(account, bucket(destinationArn))
                ? Optional.empty()
                : Optional.of("The destination bucket " + bucket(destinationArn) + " does not exist");
    }

    @Override
    public void send(String account, String region, String destinationArn, String objectKey, byte[] json)
            throws IOException {
        try {
            objects.write(account, bucket(destinationArn), objectKey, Body.of(Bytes.wrap(json)), "application/json");
        } catch (AwsException e) {
            throw new IOException(e.code() + ": " + e.message(), e);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String bucket(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}

package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.ImageSource;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.ObjectSource;
import dev.millrace.cloud.service.lambda.domain.Code;
import dev.millrace.cloud.service.lambda.store.CodeStore;
import dev.millrace.cloud.service.lambda.store.CodeStore.BadArchive;
import dev.millrace.cloud.service.lambda.store.CodeStore.Kept;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes code in: archives from the request or from S3, images by their URI.
public final class CodeIntake {
    private static final Pattern IMAGE = Pattern.compile("[^\\s/]+/[^\\s]+");

    private final CodeStore codes;
    private final ImageSource images;
    private final ObjectSource objects;

    public CodeIntake(CodeStore codes, ImageSource images, ObjectSource objects) {
        this.codes = codes;
        this.images = images;
        this.objects = objects;
    }

    /// Where code comes from.
    record Given(
            @Nullable Bytes zipFile,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String version,
            @Nullable String imageUri,
            @Nullable String kmsKeyArn) {
        boolean archive() {
            return zipFile != null || bucket != null || key != null;
        }
    }

    /// @param verb `creating` or `updating`
    Code take(Given given, boolean image, String architecture, String verb, Call call) {
        if (image) {
            if (given.imageUri == null) {
                throw Refusals.invalid("Please provide ImageUri when " + verb + " a function with packageType Image.");
            }
            if (given.archive()) {
                throw Refusals.invalid("Please do not provide ZipFile, S3Bucket or S3Key when " + verb
                        + " a function with packageType Image.");
            }
            return image(given.imageUri, architecture, call);
        }
        if (given.imageUri != null) {
            throw Refusals.invalid("Please do not provide ImageUri when " + verb + " a function with packageType Zip.");
        }
        Kept kept = archive(given.zipFile, given.bucket, given.key, given.version, call);
        return Code.archive(kept.sha256(), kept.sizeBytes(), architecture, given.kmsKeyArn);
    }

    private Code image(String uri, String architecture, Call call) {
        if (!IMAGE.matcher(uri).matches()) {
            throw Refusals.invalid("Source image " + uri + " is not valid. Provide a valid source image.");
        }
        return images.resolve(call.account(), call.region(), uri)
                .map(found -> Code.image(uri, found.repositoryUri(), found.digest(), architecture))
                .orElseThrow(() ->
                        Refusals.invalid("Source image " + uri + " does not exist. Provide a valid source image."));
    }

    /// An archive of a function or of a layer.
    Kept archive(
            @Nullable Bytes zipFile,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String version,
            Call call) {
        try {
            if (zipFile != null) {
                if (bucket != null || key != null || version != null) {
                    throw Refusals.invalid(
                            "Please do not provide other FunctionCode parameters when providing a " + "ZipFile.");
                }
                if (zipFile.size() > LambdaLimits.ZIP_DIRECT_BYTES) {
                    throw new AwsException(
                                    "RequestEntityTooLargeException",
                                    413,
                                    "Request must be smaller than 70167211 bytes for the CreateFunction operation")
                            .with("Type", "User");
                }
                return codes.keep(zipFile.stream(), LambdaLimits.ZIP_DIRECT_BYTES);
            }
            if (bucket == null || key == null) {
                throw Refusals.invalid("Please provide a source for function code.");
            }
            return switch (objects.open(call.account(), call.region(), bucket, key, version)) {
                case ObjectSource.Opened.Found(InputStream content) -> {
                    try (content) {
                        yield codes.keep(content, LambdaLimits.UNZIPPED_BYTES);
                    }
                }
                case ObjectSource.Opened.Refused(String code, String message) ->
                    throw Refusals.invalid("Error occurred while GetObject. S3 Error Code: " + code
                            + ". S3 Error Message: " + message);
            };
        } catch (BadArchive bad) {
            throw Refusals.invalid(String.valueOf(bad.getMessage()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}

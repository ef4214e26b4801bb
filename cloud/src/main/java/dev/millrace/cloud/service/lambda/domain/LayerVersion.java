package dev.millrace.cloud.service.lambda.domain;

import dev.millrace.cloud.aws.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A layer's archive under its number.
/// @param sha256 of the archive, in hex
@RecordBuilder
public record LayerVersion(
        String account,
        String region,
        String name,
        long version,
        String description,
        @Nullable String license,
        List<String> runtimes,
        List<String> architectures,
        String sha256,
        long sizeBytes,
        Instant created,
        Policy policy)
        implements LayerVersionBuilder.With {

    public String layerArn() {
        return Arn.of("lambda", region, account, "layer:" + name).toString();
    }

    public String arn() {
        return layerArn() + ":" + version;
    }
}

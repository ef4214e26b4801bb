package dev.millrace.cloud.service.lambda.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What UpdateFunctionConfiguration changes.
/// @param runtime null for an image
/// @param handler null for an image
/// @param variables the function's own environment variables; null where none were ever named, which is told apart from
///     an empty environment
/// @param tracing `Active` or `PassThrough`
@RecordBuilder
public record Settings(
        String role,
        @Nullable String runtime,
        @Nullable String handler,
        String description,
        int timeoutSeconds,
        int memoryMegabytes,
        @Nullable Map<String, String> variables,
        @Nullable Vpc vpc,
        @Nullable String deadLetterArn,
        @Nullable String kmsKeyArn,
        String tracing,
        List<LayerUse> layers,
        @Nullable ImageOverrides image,
        int temporaryMegabytes,
        String snapStart,
        Logging logging)
        implements SettingsBuilder.With {

    /// The network it was asked to run in. Functions run in the machine's.
    /// @param id of the VPC; null where it was kept before there were any
    public record Vpc(
            List<String> subnetIds,
            List<String> securityGroupIds,
            boolean ipv6,
            @Nullable String id) {}

    /// @param sha256 of the layer's archive, in hex
    public record LayerUse(String arn, long sizeBytes, String sha256) {}

    /// What takes the place of an image's own settings.
    public record ImageOverrides(
            List<String> entryPoint,
            List<String> command,
            @Nullable String workingDirectory) {}

    /// @param format `Text` or `JSON`
    /// @param applicationLevel null where the format is text
    /// @param systemLevel null where the format is text
    public record Logging(
            String format,
            @Nullable String applicationLevel,
            @Nullable String systemLevel,
            String group) {
        public boolean json() {
            return format.equals("JSON");
        }

        /// From which level on Lambda writes lines of its own; null for text, where it writes them all.
        public @Nullable String ownLinesFrom() {
            return !json() ? null : systemLevel == null ? "INFO" : systemLevel;
        }
    }
}

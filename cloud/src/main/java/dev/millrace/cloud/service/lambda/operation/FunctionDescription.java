package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.lambda.domain.Code;
import dev.millrace.cloud.service.lambda.domain.Condition;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.wire.lambda.DeadLetterConfig;
import dev.millrace.wire.lambda.EnvironmentResponse;
import dev.millrace.wire.lambda.EphemeralStorage;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.ImageConfig;
import dev.millrace.wire.lambda.ImageConfigResponse;
import dev.millrace.wire.lambda.Layer;
import dev.millrace.wire.lambda.LoggingConfig;
import dev.millrace.wire.lambda.RuntimeVersionConfig;
import dev.millrace.wire.lambda.SnapStartResponse;
import dev.millrace.wire.lambda.TracingConfigResponse;
import dev.millrace.wire.lambda.VpcConfigResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Versions in Lambda's words.
final class FunctionDescription {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'").withZone(ZoneOffset.UTC);

    private FunctionDescription() {}

    static String time(Instant at) {
        return TIME.format(at);
    }

    /// As AWS shows an archive's digest: base64; an image's: hex.
    static String sha256(Code code) {
        return code.ofImage() ? code.sha256() : base64(code.sha256());
    }

    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    /// @param qualifier shown in the ARN, where there is one
    static FunctionConfiguration of(FunctionKey key, FunctionVersion version, @Nullable String qualifier) {
        Settings own = version.settings();
        Code code = version.code();
        FunctionConfiguration.Builder all = FunctionConfiguration.builder()
                .functionName(key.name())
                .functionArn(key.at(qualifier).arn())
                .runtime(own.runtime())
                .role(own.role())
                .handler(own.handler())
                .codeSize(code.sizeBytes())
                .description(own.description())
                .timeout(own.timeoutSeconds())
                .memorySize(own.memoryMegabytes())
                .lastModified(time(version.lastModified()))
                .codeSha256(sha256(code))
                .version(version.version())
                .tracingConfig(new TracingConfigResponse(own.tracing()))
                .revisionId(version.revisionId())
                .packageType(code.packageType())
                .architectures(List.of(code.architecture()))
                .ephemeralStorage(new EphemeralStorage(own.temporaryMegabytes()))
                .snapStart(new SnapStartResponse(own.snapStart(), "Off"))
                .loggingConfig(logging(own.logging()));
        if (own.variables() != null) {
            all.environment(new EnvironmentResponse(own.variables(), null));
        }
        if (own.runtime() != null) {
            all.runtimeVersionConfig(new RuntimeVersionConfig(runtimeArn(key.region(), own.runtime()), null));
        }
        if (own.kmsKeyArn() != null) {
            all.kmsKeyArn(own.kmsKeyArn());
        }
        if (own.deadLetterArn() != null) {
            all.deadLetterConfig(new DeadLetterConfig(own.deadLetterArn()));
        }
        Settings.Vpc vpc = own.vpc();
        if (vpc != null) {
            all.vpcConfig(new VpcConfigResponse(vpc.subnetIds(), vpc.securityGroupIds(), vpc.id() == null ? "" : vpc.id(), vpc.ipv6()));
        }
        if (!own.layers().isEmpty()) {
            all.layers(own.layers().stream()
                    .map(layer -> new Layer(layer.arn(), layer.sizeBytes(), null, null))
                    .toList());
        }
        Settings.ImageOverrides image = own.image();
        if (image != null) {
            all.imageConfigResponse(new ImageConfigResponse(
                    new ImageConfig(
                            image.entryPoint().isEmpty() ? null : image.entryPoint(),
                            image.command().isEmpty() ? null : image.command(),
                            image.workingDirectory()),
                    null));
        }
        condition(all, version.condition());
        return all.build();
    }

    private static void condition(FunctionConfiguration.Builder all, Condition condition) {
        all.state(condition.state());
        switch (condition.phase()) {
            case CREATING -> all.stateReason("The function is being created.").stateReasonCode("Creating");
            case READY -> all.lastUpdateStatus("Successful");
            case FAILED -> all.stateReason(condition.reason()).stateReasonCode(condition.reasonCode());
            case UPDATING ->
                all.lastUpdateStatus("InProgress")
                        .lastUpdateStatusReason("The function is being created.")
                        .lastUpdateStatusReasonCode("Creating");
            case UPDATE_FAILED ->
                all.lastUpdateStatus("Failed")
                        .lastUpdateStatusReason(condition.reason())
                        .lastUpdateStatusReasonCode(condition.reasonCode());
        }
    }

    /// A runtime has one version here: the machine's.
    private static String runtimeArn(String region, String runtime) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(runtime.getBytes(StandardCharsets.UTF_8));
            return Arn.regional("lambda", region, "", "runtime:" + HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("No SHA-256 in this Java", e);
        }
    }

    private static LoggingConfig logging(Settings.Logging logging) {
        return new LoggingConfig(logging.format(), logging.applicationLevel(), logging.systemLevel(), logging.group());
    }
}

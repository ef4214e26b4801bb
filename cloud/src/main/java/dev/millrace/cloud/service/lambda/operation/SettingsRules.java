package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.FunctionNetworks;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.lambda.domain.LayerVersion;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.cloud.service.lambda.domain.Settings.ImageOverrides;
import dev.millrace.cloud.service.lambda.domain.Settings.LayerUse;
import dev.millrace.cloud.service.lambda.domain.Settings.Logging;
import dev.millrace.cloud.service.lambda.domain.Settings.Vpc;
import dev.millrace.cloud.service.lambda.store.CodeStore;
import dev.millrace.cloud.service.lambda.store.Layers;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.DeadLetterConfig;
import dev.millrace.wire.lambda.Environment;
import dev.millrace.wire.lambda.ImageConfig;
import dev.millrace.wire.lambda.LoggingConfig;
import dev.millrace.wire.lambda.VpcConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What a function's settings may be, beyond the ranges that AWS's model gives, with AWS's words for the rest.
public final class SettingsRules {
    /// docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR");

    /// Those that AWS still takes for new functions and that Millrace runs.
    private static final Pattern RUNS =
            Pattern.compile("python3\\.(9|1\\d)|nodejs(18|2\\d)\\.x|java(8\\.al2|11|17|21|25)|provided\\.al2(023)?");

    private static final Pattern NOT_HERE = Pattern.compile("dotnet(6|8|10)|ruby(3\\.[2-4]|4\\.0)");
    private static final Pattern LAYER =
            Pattern.compile("arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\\d{12}):layer:([a-zA-Z0-9-_]+):(\\d{1,12})");

    private final RoleSessions roles;
    private final Layers layers;
    private final CodeStore codes;
    private final FailureDestination destinations;
    private final FunctionNetworks networks;

    public SettingsRules(
            RoleSessions roles,
            Layers layers,
            CodeStore codes,
            FailureDestination destinations,
            FunctionNetworks networks) {
        this.roles = roles;
        this.layers = layers;
        this.codes = codes;
        this.destinations = destinations;
        this.networks = networks;
    }

    /// As they come, each null where it is not given.
    record Given(
            @Nullable String role,
            @Nullable String runtime,
            @Nullable String handler,
            @Nullable String description,
            @Nullable Integer timeout,
            @Nullable Integer memorySize,
            @Nullable Environment environment,
            @Nullable VpcConfig vpc,
            @Nullable DeadLetterConfig deadLetter,
            @Nullable String kmsKeyArn,
            @Nullable String tracing,
            @Nullable List<String> layers,
            @Nullable ImageConfig image,
            @Nullable Integer temporarySize,
            @Nullable String snapStart,
            @Nullable LoggingConfig logging) {}

    static Settings defaults(String functionName, String role) {
        return new Settings(
                role,
                null,
                null,
                "",
                LambdaLimits.TIMEOUT_DEFAULT_SECONDS,
                LambdaLimits.MEMORY_DEFAULT_MEGABYTES,
                null,
                null,
                null,
                null,
                "PassThrough",
                List.of(),
                null,
                LambdaLimits.TEMPORARY_DEFAULT_MEGABYTES,
                "None",
                new Logging("Text", null, null, "/aws/lambda/" + functionName));
    }

    /// What the settings become, when they may.
    Settings change(Settings now, Given given, boolean image, Call call) {
        if (given.timeout != null && given.timeout > LambdaLimits.TIMEOUT_MAX_SECONDS) {
            throw Refusals.validation(
                    given.timeout.toString(),
                    "timeout",
                    "Member must have value less than or equal to " + LambdaLimits.TIMEOUT_MAX_SECONDS);
        }
        if (given.memorySize != null && given.memorySize > LambdaLimits.MEMORY_MAX_MEGABYTES) {
            throw Refusals.invalid(
                    "'MemorySize' value failed to satisfy constraint: Member must have value less than or "
                            + "equal to " + LambdaLimits.MEMORY_MAX_MEGABYTES);
        }
        if (image && (given.runtime != null || given.handler != null || isFull(given.layers))) {
            throw Refusals.invalid("Please don't provide Handler or Runtime or Layer when the intended function "
                    + "PackageType is Image.");
        }
        if (!image && given.image != null && overrides(given.image) != null) {
            throw Refusals.invalid("Please don't provide ImageConfig when the intended function PackageType is Zip.");
        }
        if (given.runtime != null) {
            checkRuntime(given.runtime);
        }
        if (given.role != null && !isOf(call.account(), given.role)) {
            throw Refusals.crossAccount();
        }
        if (given.role != null && !(Partition.of(call.region()).has(given.role) && roles.assumable(given.role))) {
            throw Refusals.invalid(Refusals.ROLE);
        }
        refuseZero("Handler", given.handler);
        if (given.image != null) {
            refuseZero("WorkingDirectory", given.image.workingDirectory());
            Stream.of(given.image.entryPoint(), given.image.command())
                    .filter(Objects::nonNull)
                    .flatMap(List::stream)
                    .forEach(word -> refuseZero("ImageConfig", word));
        }
        return new Settings(
                or(given.role, now.role()),
                given.runtime == null ? now.runtime() : given.runtime,
                given.handler == null ? now.handler() : given.handler,
                or(given.description, now.description()),
                given.timeout == null ? now.timeoutSeconds() : given.timeout,
                given.memorySize == null ? now.memoryMegabytes() : given.memorySize,
                variables(given.environment, now.variables()),
                vpc(given.vpc, now.vpc(), or(given.role, now.role()), call),
                deadLetter(given.deadLetter, now.deadLetterArn(), call),
                given.kmsKeyArn == null ? now.kmsKeyArn() : given.kmsKeyArn.isEmpty() ? null : given.kmsKeyArn,
                or(given.tracing, now.tracing()),
                given.layers == null ? now.layers() : layers(given.layers, call),
                given.image == null ? now.image() : overrides(given.image),
                given.temporarySize == null ? now.temporaryMegabytes() : given.temporarySize,
                or(given.snapStart, now.snapStart()),
                logging(given.logging, now.logging()));
    }

    private static boolean isOf(String account, String roleArn) {
        String[] parts = roleArn.split(":", 6);
        return parts.length < 6 || parts[4].equals(account);
    }

    /// No process can be given it.
    private static void refuseZero(String parameter, @Nullable String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw Refusals.invalid("The character U+0000 is not allowed in " + parameter + ".");
        }
    }

    static void checkRuntime(String runtime) {
        if (RUNS.matcher(runtime).matches()) {
            return;
        }
        if (NOT_HERE.matcher(runtime).matches()) {
            throw Refusals.notThere("Millrace has no runtime " + runtime
                    + ": deploy the function as an image, or with the runtime provided.al2023.");
        }
        throw Refusals.invalid(
                "The runtime parameter of " + runtime + " is no longer supported for creating or updating AWS Lambda"
                        + " functions. We recommend you use a supported runtime while"
                        + " creating or updating functions.");
    }

    private static @Nullable Map<String, String> variables(
            @Nullable Environment given, @Nullable Map<String, String> now) {
        if (given == null) {
            return now;
        }
        Map<String, String> variables = given.variables() == null ? Map.of() : given.variables();
        Set<String> reserved = new TreeSet<>(variables.keySet());
        reserved.retainAll(RESERVED);
        if (!reserved.isEmpty()) {
            throw Refusals.invalid("Lambda was unable to configure your environment variables because the environment "
                    + "variables you have provided contains reserved keys that are currently not supported for "
                    + "modification. Reserved keys used in this request: " + String.join(", ", reserved));
        }
        variables.forEach((name, value) -> refuseZero("the environment variable " + name, value));
        String json = JsonMapper.shared().writeValueAsString(variables);
        if (json.getBytes(StandardCharsets.UTF_8).length > LambdaLimits.VARIABLES_BYTES) {
            throw Refusals.invalid("Lambda was unable to configure your environment variables because the environment "
                    + "variables you have provided exceeded the 4KB limit. String measured: " + json);
        }
        return variables;
    }

    private @Nullable Vpc vpc(@Nullable VpcConfig given, @Nullable Vpc now, String role, Call call) {
        if (given == null) {
            return now;
        }
        List<String> subnets = given.subnetIds() == null ? List.of() : given.subnetIds();
        List<String> groups = given.securityGroupIds() == null ? List.of() : given.securityGroupIds();
        if (subnets.isEmpty() && groups.isEmpty()) {
            return null;
        }
        if (subnets.isEmpty() || groups.isEmpty()) {
            throw Refusals.invalid("SubnetIds and SecurityIds must coexist or be both empty list.");
        }
        Optional<String> lacking = networks.lacking(role);
        if (lacking.isPresent()) {
            throw Refusals.invalid(
                    "The provided execution role does not have permissions to call " + lacking.get() + " on EC2");
        }
        try {
            String id = networks.vpc(call.account(), call.region(), subnets, groups);
            return new Vpc(subnets, groups, Boolean.TRUE.equals(given.ipv6AllowedForDualStack()), id);
        } catch (FunctionNetworks.RefusedException refused) {
            throw Refusals.invalid(refused.sentence());
        }
    }

    private @Nullable String deadLetter(@Nullable DeadLetterConfig given, @Nullable String now, Call call) {
        if (given == null) {
            return now;
        }
        String arn = given.targetArn();
        if (arn == null || arn.isEmpty()) {
            return null;
        }
        Optional<String> refusal = destinations.refusal(call.account(), call.region(), arn);
        if (refusal.isPresent()) {
            throw Refusals.invalid(refusal.get());
        }
        return arn;
    }

    private List<LayerUse> layers(List<String> arns, Call call) {
        if (arns.size() > LambdaLimits.LAYERS) {
            throw Refusals.invalid("Cannot reference more than " + LambdaLimits.LAYERS + " layers.");
        }
        Map<String, String> seen = new HashMap<>();
        List<LayerUse> uses = new ArrayList<>();
        for (String arn : arns) {
            LayerVersion layer = layer(arn, call);
            String other = seen.put(layer.layerArn(), arn);
            if (other != null) {
                throw Refusals.invalid(
                        "Two different versions of the same layer are not allowed to be referenced in the "
                                + "same function. " + other + " and " + arn + " are versions of the same layer");
            }
            uses.add(new LayerUse(arn, layer.sizeBytes(), layer.sha256()));
        }
        return uses;
    }

    private LayerVersion layer(String arn, Call call) {
        Matcher parts = LAYER.matcher(arn);
        if (!parts.matches()) {
            throw Refusals.validation(
                    "[" + arn + "]", "layers", "Member must satisfy regular expression pattern: " + LAYER.pattern());
        }
        boolean here = parts.group(1).equals(call.region()) && parts.group(2).equals(call.account());
        Optional<LayerVersion> layer = here
                ? layers.find(call.account(), call.region(), parts.group(3), Long.parseLong(parts.group(4)))
                : Optional.empty();
        return layer.orElseThrow(() -> Refusals.invalid("Layer version " + arn + " does not exist."));
    }

    /// Code and layers together, unzipped.
    void checkSize(String sha256, List<LayerUse> uses) {
        try {
            long bytes = codes.unzippedBytes(sha256);
            for (LayerUse use : uses) {
                bytes += codes.unzippedBytes(use.sha256());
            }
            if (bytes > LambdaLimits.UNZIPPED_BYTES) {
                throw Refusals.invalid("Function code combined with layers exceeds the maximum allowed size of "
                        + LambdaLimits.UNZIPPED_BYTES + " bytes. The actual size is " + bytes + " bytes.");
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static @Nullable ImageOverrides overrides(ImageConfig given) {
        List<String> entryPoint = given.entryPoint() == null ? List.of() : given.entryPoint();
        List<String> command = given.command() == null ? List.of() : given.command();
        String directory =
                given.workingDirectory() == null || given.workingDirectory().isEmpty()
                        ? null
                        : given.workingDirectory();
        return entryPoint.isEmpty() && command.isEmpty() && directory == null
                ? null
                : new ImageOverrides(entryPoint, command, directory);
    }

    private static Logging logging(@Nullable LoggingConfig given, Logging now) {
        if (given == null) {
            return now;
        }
        String format = or(given.logFormat(), now.format());
        boolean json = format.equals("JSON");
        if (!json && (given.applicationLogLevel() != null || given.systemLogLevel() != null)) {
            throw Refusals.invalid("To use ApplicationLogLevel or SystemLogLevel, you must set LogFormat to JSON.");
        }
        return new Logging(
                format,
                json ? or(given.applicationLogLevel(), or(now.applicationLevel(), "INFO")) : null,
                json ? or(given.systemLogLevel(), or(now.systemLevel(), "INFO")) : null,
                or(given.logGroup(), now.group()));
    }

    private static boolean isFull(@Nullable List<String> list) {
        return list != null && !list.isEmpty();
    }

    private static String or(@Nullable String given, String now) {
        return given == null ? now : given;
    }
}

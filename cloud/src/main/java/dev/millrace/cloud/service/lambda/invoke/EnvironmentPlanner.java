package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.service.lambda.FunctionEnvironments;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.lambda.domain.Code;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPlan;
import dev.millrace.cloud.service.lambda.runtime.LogShipper;
import dev.millrace.cloud.service.lambda.store.CodeStore;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Plans environments: what runs in them, what they are told, whose credentials they have.
public final class EnvironmentPlanner {
    /// Sessions of environments; one that is older gets no invocation, see [#recycleAt].
    private static final Duration SESSION = Duration.ofHours(6);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final FunctionEnvironments environments;
    private final CodeStore codes;
    private final RoleSessions roles;
    private final LambdaSettings settings;
    private final Clock clock;
    private final RandomGenerator random;

    public EnvironmentPlanner(
            FunctionEnvironments environments,
            CodeStore codes,
            RoleSessions roles,
            LambdaSettings settings,
            Clock clock,
            RandomGenerator random) {
        this.environments = environments;
        this.codes = codes;
        this.roles = roles;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /// @param kind `on-demand` or `provisioned-concurrency`
    /// @throws RoleGone where the role cannot be assumed
    public EnvironmentPlan plan(FunctionKey key, FunctionVersion version, String kind) {
        Settings own = version.settings();
        RoleSessions.Credentials credentials = credentials(own.role(), key.name());
        String stream = DAY.format(clock.instant()) + "/[" + version.version() + "]" + Ids.hex(random, 16);
        FunctionEnvironments.Code code = code(version);
        return new EnvironmentPlan(
                environments,
                address -> new Blueprint(
                        key.account(),
                        key.region(),
                        code,
                        variables(key, version, kind, credentials, stream, address),
                        own.memoryMegabytes(),
                        own.temporaryMegabytes()),
                clock,
                version.version(),
                own.runtime() == null ? "image" : own.runtime(),
                Duration.ofSeconds(own.timeoutSeconds()),
                kind.equals("on-demand") ? LambdaLimits.INIT : Duration.ofSeconds(LambdaLimits.TIMEOUT_MAX_SECONDS),
                own.memoryMegabytes(),
                new LogShipper.Stream(key.account(), key.region(), own.logging().group(), stream, own.role()),
                own.logging().ownLinesFrom(),
                recycleAt(credentials.expiration(), own));
    }

    private RoleSessions.Credentials credentials(String role, String session) {
        try {
            return roles.open(role, session, SESSION);
        } catch (IllegalStateException gone) {
            throw new RoleGone(role);
        }
    }

    /// A role that Lambda could assume when the function was made, and cannot now.
    static final class RoleGone extends RuntimeException {
        RoleGone(String role) {
            super(role, null, false, false);
        }
    }

    /// Does what a first start would wait for.
    /// @return why it cannot run, where it cannot
    public Optional<String> prepare(FunctionKey key, FunctionVersion version) throws IOException {
        if (!version.code().ofImage()) {
            codes.unpacked(version.code().sha256());
            codes.layers(layers(version));
        }
        return environments.prepare(key.account(), key.region(), code(version));
    }

    private FunctionEnvironments.Code code(FunctionVersion version) {
        Code code = version.code();
        Settings own = version.settings();
        if (code.resolvedImageUri() != null) {
            Settings.ImageOverrides overrides = own.image();
            return new FunctionEnvironments.Code.Image(
                    code.resolvedImageUri(),
                    overrides == null ? List.of() : overrides.entryPoint(),
                    overrides == null ? List.of() : overrides.command(),
                    overrides == null ? null : overrides.workingDirectory());
        }
        try {
            Path task = codes.unpacked(code.sha256());
            @Nullable Path layers = codes.layers(layers(version)).orElse(null);
            return new FunctionEnvironments.Code.Zip(
                    String.valueOf(own.runtime()), String.valueOf(own.handler()), task, layers);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static List<String> layers(FunctionVersion version) {
        return version.settings().layers().stream()
                .map(Settings.LayerUse::sha256)
                .toList();
    }

    /// The credentials must outlast the longest invocation that begins before.
    private static Instant recycleAt(Instant expiration, Settings own) {
        return expiration.minusSeconds(own.timeoutSeconds() + 60L);
    }

    /// docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, and where the server's APIs are. The function's
    /// own variables go over those that are not reserved.
    private Map<String, String> variables(
            FunctionKey key,
            FunctionVersion version,
            String kind,
            RoleSessions.Credentials credentials,
            String stream,
            String runtimeApi) {
        Settings own = version.settings();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("AWS_ENDPOINT_URL", settings.endpoint().toString());
        all.put("LANG", "en_US.UTF-8");
        all.put("TZ", ":UTC");
        Map<String, String> variables = own.variables();
        if (variables != null) {
            all.putAll(variables);
        }
        all.put("AWS_REGION", key.region());
        all.put("AWS_DEFAULT_REGION", key.region());
        all.put("AWS_LAMBDA_FUNCTION_NAME", key.name());
        all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(own.memoryMegabytes()));
        all.put("AWS_LAMBDA_FUNCTION_VERSION", version.version());
        all.put("AWS_LAMBDA_INITIALIZATION_TYPE", kind);
        all.put("AWS_LAMBDA_LOG_GROUP_NAME", own.logging().group());
        all.put("AWS_LAMBDA_LOG_STREAM_NAME", stream);
        all.put("AWS_LAMBDA_LOG_FORMAT", own.logging().format());
        if (own.logging().applicationLevel() != null) {
            all.put("AWS_LAMBDA_LOG_LEVEL", own.logging().applicationLevel());
        }
        all.put("AWS_ACCESS_KEY", credentials.accessKeyId());
        all.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
        all.put("AWS_SECRET_KEY", credentials.secretAccessKey());
        all.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
        all.put("AWS_SESSION_TOKEN", credentials.sessionToken());
        all.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        all.put("LAMBDA_TASK_ROOT", "/var/task");
        all.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
        if (own.handler() != null) {
            all.put("_HANDLER", own.handler());
        }
        return all;
    }
}

package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.service.mwaa.airflow.AirflowEnvironments;
import dev.millrace.cloud.service.mwaa.airflow.ExecutionRoles;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The execution role's credentials, as SDKs ask a container's endpoint for them. Who asks shows the environment's token.
///
/// SDKs go by real time and the session ends by the server's, which may be moved on: so they are told that it ends
/// soon, and ask again.
public final class AirflowCredentials implements RawHandler {
    /// botocore asks again where less than fifteen minutes are left, and must where less than ten are.
    private static final Duration TOLD = Duration.ofMinutes(12);

    private final AirflowEnvironments environments;
    private final InstantSource real;

    /// @param real time, by which clients go
    public AirflowCredentials(AirflowEnvironments environments, InstantSource real) {
        this.environments = environments;
        this.real = real;
    }

    @Override
    public HttpResponse answer(HttpRequest request, String requestId) {
        String uid = request.path().substring(AirflowEnvironments.CREDENTIALS.length()).replaceFirst("^/", "");
        String token = Optional.ofNullable(request.headers().first("Authorization")).orElse("");
        return environments
                .credentials(uid, token)
                .map(credentials -> json(200, told(credentials)))
                .orElseGet(() -> json(403, Map.of("code", "AccessDenied", "message", "These credentials are not yours.")));
    }

    private Map<String, String> told(ExecutionRoles.Credentials credentials) {
        return Map.of(
                "AccessKeyId", credentials.accessKeyId(),
                "SecretAccessKey", credentials.secret(),
                "Token", credentials.token(),
                "Expiration", real.instant().plus(TOLD).truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static HttpResponse json(int status, Map<String, String> body) {
        return HttpResponse.of(
                status,
                new Headers().add("Content-Type", "application/json"),
                JsonMapper.shared().writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }
}

package dev.millrace.cloud.service.lambda.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The address at which a function, or one of its aliases, answers HTTP.
/// @param id the first label of its host's name
/// @param authType `NONE` or `AWS_IAM`
/// @param invokeMode `BUFFERED` or `RESPONSE_STREAM`
public record FunctionUrl(
        String id, String authType, @Nullable Rules cors, String invokeMode, Instant created, Instant modified) {
    public static final String PUBLIC = "NONE";
    public static final String STREAMED = "RESPONSE_STREAM";

    /// What browsers may send across origins. Each list is empty where nothing was said.
    public record Rules(
            @Nullable Boolean credentials,
            List<String> headers,
            List<String> methods,
            List<String> origins,
            List<String> exposed,
            @Nullable Integer maxAgeSeconds) {}

    public boolean isPublic() {
        return authType.equals(PUBLIC);
    }

    public boolean streams() {
        return invokeMode.equals(STREAMED);
    }
}

package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.Airflow;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.Airflow.RestResult;
import dev.millrace.cloud.service.mwaa.MwaaSurroundings;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.AccessDeniedException;
import dev.millrace.wire.mwaa.InternalServerException;
import dev.millrace.wire.mwaa.InvokeRestApiRequest;
import dev.millrace.wire.mwaa.InvokeRestApiResponse;
import dev.millrace.wire.mwaa.ResourceNotFoundException;
import dev.millrace.wire.mwaa.RestApiClientException;
import dev.millrace.wire.mwaa.RestApiServerException;
import dev.millrace.wire.mwaa.ValidationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A call of Airflow's REST API, as whom the caller may be there.
public final class InvokeRestApi {
    private static final String ACTION = "airflow:InvokeRestApi";

    private final Environments environments;
    private final Airflow airflow;
    private final AirflowRights rights;

    public InvokeRestApi(Environments environments, MwaaSurroundings around) {
        this.environments = environments;
        this.airflow = around.airflow();
        this.rights = new AirflowRights(around.callers());
    }

    public InvokeRestApiResponse answer(InvokeRestApiRequest input, Call call) {
        KeptEnvironment environment = EnvironmentLookup.named(environments, call, input.name());
        String role = rights.role(call, environment.key(), ACTION)
                .orElseThrow(() -> new AccessDeniedException(AirflowRights.refusal(call, environment.key(), ACTION)));
        if (!environment.status().usable()) {
            throw new ResourceNotFoundException("Environment " + input.name() + " is not available: its status is "
                    + environment.status() + ".");
        }
        if (!input.path().startsWith("/") || input.path().contains("?") || input.path().contains("..")) {
            throw new ValidationException("Path must begin with / and have no query: " + input.path());
        }
        String body = input.body();
        RestResult result;
        try {
            result = airflow.rest(
                    environment.uid(),
                    role,
                    input.method(),
                    input.path(),
                    query(input.queryParameters()),
                    body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
        } catch (RefusedException refused) {
            throw refused.isInvalid()
                    ? new ValidationException(refused.message())
                    : new InternalServerException(refused.message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InternalServerException("The server ends.");
        }
        return shown(result);
    }

    /// What Airflow refuses and where it fails are errors with its status and its answer in them.
    private static InvokeRestApiResponse shown(RestResult result) {
        JsonNode answer = json(result.body());
        if (result.status() < 400) {
            return new InvokeRestApiResponse(result.status(), answer.isNull() ? null : answer.toString());
        }
        AwsException error = result.status() < 500
                ? new RestApiClientException("Airflow's REST API answered " + result.status() + ".")
                : new RestApiServerException("Airflow's REST API answered " + result.status() + ".");
        error.with("RestApiStatusCode", result.status());
        if (answer.isObject()) {
            error.with("RestApiResponse", JsonMapper.shared().convertValue(answer, Map.class));
        } else if (!answer.isNull()) {
            error.with("RestApiResponse", answer.isString() ? answer.asString() : answer.toString());
        }
        throw error;
    }

    private static JsonNode json(byte[] body) {
        if (body.length == 0) {
            return JsonMapper.shared().nullNode();
        }
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException text) {
            return JsonMapper.shared().getNodeFactory().stringNode(new String(body, StandardCharsets.UTF_8));
        }
    }

    /// @param given a JSON object: each value once, those of a list one after another
    private static String query(@Nullable String given) {
        if (given == null) {
            return "";
        }
        JsonNode parameters = JsonMapper.shared().readTree(given);
        if (parameters.isNull()) {
            return "";
        }
        if (!parameters.isObject()) {
            throw new ValidationException("QueryParameters must be an object.");
        }
        return parameters
                .propertyStream()
                .flatMap(one -> (one.getValue().isArray()
                                ? one.getValue().valueStream()
                                : Stream.of(one.getValue()))
                        .map(value -> encoded(one.getKey()) + "="
                                + encoded(value.isString() ? value.asString() : value.toString())))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

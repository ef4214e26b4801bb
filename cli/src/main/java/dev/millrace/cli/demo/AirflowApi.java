package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.mwaa.MwaaClient;
import software.amazon.awssdk.services.mwaa.model.CreateWebLoginTokenResponse;
import software.amazon.awssdk.services.mwaa.model.RestApiClientException;
import software.amazon.awssdk.services.mwaa.model.RestApiMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The REST API of an environment's Airflow, by MWAA.
record AirflowApi(MwaaClient mwaa, String environment) implements AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    static AirflowApi of(AwsTarget aws, String environment) {
        // What AWS puts before a host (`env.`) resolves nowhere before an address.
        MwaaClient mwaa = aws.client(MwaaClient.builder()
                .overrideConfiguration(all ->
                        all.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true)));
        return new AirflowApi(mwaa, environment);
    }

    /// @return empty where Airflow knows nothing of that
    Optional<JsonNode> read(String path) {
        return call(RestApiMethod.GET, path, null, NOT_FOUND);
    }

    void change(String path, Map<String, ?> body) {
        call(RestApiMethod.PATCH, path, document(body), 0);
    }

    /// @return empty where there is one like it
    Optional<JsonNode> create(String path, Map<String, ?> body) {
        return call(RestApiMethod.POST, path, document(body), CONFLICT);
    }

    CreateWebLoginTokenResponse login() {
        return mwaa.createWebLoginToken(token -> token.name(environment));
    }

    private Optional<JsonNode> call(
            RestApiMethod method, String path, @Nullable Document body, int none) {
        try {
            Document answer = mwaa.invokeRestApi(call -> call.name(environment)
                            .method(method)
                            .path(path)
                            .body(body))
                    .restApiResponse();
            return Optional.of(JsonMapper.shared().valueToTree(answer == null ? Map.of() : answer.unwrap()));
        } catch (RestApiClientException refused) {
            if (refused.restApiStatusCode() != null && refused.restApiStatusCode() == none) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static Document document(Object value) {
        return switch (value) {
            case Map<?, ?> members -> {
                Document.MapBuilder all = Document.mapBuilder();
                members.forEach((name, each) -> all.putDocument(String.valueOf(name), document(each)));
                yield all.build();
            }
            case Boolean yes -> Document.fromBoolean(yes);
            case Integer number -> Document.fromNumber(number);
            default -> Document.fromString(String.valueOf(value));
        };
    }

    @Override
    public void close() {
        mwaa.close();
    }
}

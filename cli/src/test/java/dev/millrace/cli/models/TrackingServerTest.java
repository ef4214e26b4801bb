package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Answers as MLflow's REST API 2.0 documents them.
class TrackingServerTest {
    private static final String ALIAS = "/api/2.0/mlflow/registered-models/alias?name=store+sales&alias=champion";
    private static final String URI_OF_4 =
            "/api/2.0/mlflow/model-versions/get-download-uri?name=store+sales&version=4";

    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, String> authorization = new ConcurrentHashMap<>();
    private HttpServer http;

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            authorization.put(path, sent == null ? "" : sent);
            String known = answers.get(path);
            byte[] body = (known == null
                            ? "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"Registered model alias champion"
                                    + " not found.\"}"
                            : known)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    private TrackingServer server(Map<String, String> environment) {
        return new TrackingServer(URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/"), environment);
    }

    @Test
    void an_alias_leads_to_a_run_and_the_place_of_its_model() {
        answers.put(ALIAS, "{\"model_version\": {\"name\": \"store sales\", \"version\": \"4\", \"run_id\": \"abc\"}}");
        answers.put(URI_OF_4, "{\"artifact_uri\": \"s3://dev/1/models/m-1/artifacts\"}");

        assertThat(server(Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p"))
                        .resolve("store sales", "champion"))
                .isEqualTo(new TrackingServer.Registered("abc", "4", new RunStore("dev", "1/models/m-1/artifacts/")));
        assertThat(authorization).containsEntry(ALIAS, "Basic dTpw");
        server(Map.of("MLFLOW_TRACKING_TOKEN", "t")).resolve("store sales", "champion");
        assertThat(authorization).containsEntry(URI_OF_4, "Bearer t");
    }

    @Test
    void an_alias_that_is_not_there_is_told_in_the_server_s_words() {
        assertThatThrownBy(() -> server(Map.of()).resolve("store sales", "champion"))
                .isInstanceOf(UserError.class)
                .hasMessage("the tracking server says: RESOURCE_DOES_NOT_EXIST, Registered model alias champion not"
                        + " found.");
    }

    @Test
    void files_behind_the_tracking_server_itself_cannot_be_fetched_by_s3() {
        answers.put(ALIAS, "{\"model_version\": {\"version\": \"4\", \"run_id\": \"abc\"}}");
        answers.put(URI_OF_4, "{\"artifact_uri\": \"mlflow-artifacts:/1/abc/artifacts/model\"}");

        assertThatThrownBy(() -> server(Map.of()).resolve("store sales", "champion"))
                .hasMessageStartingWith(
                        "the files of store sales version 4 are at 'mlflow-artifacts:/1/abc/artifacts/model', not in S3");
    }

    @Test
    void something_else_at_the_address_is_no_tracking_server() {
        answers.put(ALIAS, "<html>");
        assertThatThrownBy(() -> server(Map.of()).resolve("store sales", "champion"))
                .hasMessageStartingWith("what answers at http://127.0.0.1:")
                .hasMessageEndingWith(" is no tracking server");
    }

    @Test
    void what_is_no_address_is_refused_with_the_form_that_is_needed() {
        for (String address : List.of("sqlite:///mlflow.db", "localhost", "127.0.0.1:5000", "http://a b", "http:///x")) {
            assertThatThrownBy(() -> TrackingServer.at(address, Map.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessage("a tracking server is named as http://HOST:PORT or https://HOST, not '" + address + "'");
        }
    }

    @Test
    void a_server_that_does_not_answer_is_named() {
        String address = "http://127.0.0.1:" + http.getAddress().getPort();
        http.stop(0);
        assertThatThrownBy(() -> TrackingServer.at(address, Map.of()).resolve("m", "a"))
                .isInstanceOf(UserError.class)
                .hasMessage("no tracking server answers at " + address);
    }
}

package dev.millrace.cloud.composition.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.runtime.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InvocationEndpointTest {
    private static final String PATH = "/2015-03-31/functions/function/invocations";

    /// The function answers with what it was given; `fail` fails.
    private static HttpResponse<String> call(String method, String path, String event) throws Exception {
        InvocationEndpoint.Invoked function = (id, payload, trace, context, tail) -> {
            String text = new String(payload, StandardCharsets.UTF_8);
            return text.equals("fail")
                    ? Outcome.failure("Broken", "as asked")
                    : Outcome.success(("[" + text + "," + tail + "]").getBytes(StandardCharsets.UTF_8));
        };
        try (InvocationEndpoint endpoint = new InvocationEndpoint("127.0.0.1", 0, function);
                HttpClient client = HttpClient.newHttpClient()) {
            endpoint.serve();
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(event))
                            .header("X-Amz-Log-Type", "Tail")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void an_event_is_answered_with_what_the_function_says() throws Exception {
        HttpResponse<String> answer = call("POST", PATH, "{\"a\":1}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[{\"a\":1},true]");
        assertThat(answer.headers().firstValue("X-Amz-Function-Error")).isEmpty();
        assertThat(answer.headers().firstValue("X-Amz-Executed-Version")).contains("$LATEST");
    }

    @Test
    void no_event_is_an_empty_one() throws Exception {
        assertThat(call("POST", PATH, "").body()).isEqualTo("[{},true]");
    }

    @Test
    void a_function_s_error_is_an_answer_of_200_that_a_header_marks() throws Exception {
        HttpResponse<String> answer = call("POST", PATH, "fail");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"errorType\":\"Broken\",\"errorMessage\":\"as asked\"}");
        assertThat(answer.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
    }

    @Test
    void other_paths_and_methods_are_told_what_to_do() throws Exception {
        HttpResponse<String> elsewhere = call("POST", "/", "{}");
        assertThat(elsewhere.statusCode()).isEqualTo(404);
        assertThat(elsewhere.body())
                .isEqualTo("{\"message\":\"POST an event to /2015-03-31/functions/function/invocations\"}");
        assertThat(call("GET", PATH, "").statusCode()).isEqualTo(405);
    }
}

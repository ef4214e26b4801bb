package dev.millrace.cloud.service.mwaa;

import static dev.millrace.cloud.service.mwaa.MwaaUnderTest.call;
import static dev.millrace.cloud.service.mwaa.MwaaUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.wire.mwaa.AccessDeniedException;
import dev.millrace.wire.mwaa.Dimension;
import dev.millrace.wire.mwaa.InvokeRestApiRequest;
import dev.millrace.wire.mwaa.InvokeRestApiResponse;
import dev.millrace.wire.mwaa.ListTagsForResourceInput;
import dev.millrace.wire.mwaa.MetricDatum;
import dev.millrace.wire.mwaa.PublishMetricsInput;
import dev.millrace.wire.mwaa.ResourceNotFoundException;
import dev.millrace.wire.mwaa.RestApiClientException;
import dev.millrace.wire.mwaa.RestApiServerException;
import dev.millrace.wire.mwaa.TagResourceInput;
import dev.millrace.wire.mwaa.UntagResourceInput;
import dev.millrace.wire.mwaa.ValidationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls of Airflow's REST API, tags, metrics.
class RestAndTagsTest {
    private static final String ARN = "arn:aws:airflow:eu-west-1:000000000001:environment/e";

    @TempDir
    Path data;

    private MwaaUnderTest mwaa;

    @BeforeEach
    void open() {
        mwaa = new MwaaUnderTest(data);
        mwaa.made();
    }

    @AfterEach
    void close() {
        mwaa.close();
    }

    private InvokeRestApiResponse rest(InvokeRestApiRequest.Builder request) {
        return mwaa.api().invokeRestApi(request.name("e").build(), call());
    }

    @Test
    void airflow_s_answer_is_the_call_s() {
        InvokeRestApiResponse answer = rest(InvokeRestApiRequest.builder()
                .method("POST")
                .path("/dags/a/dagRuns")
                .queryParameters("{\"limit\":1,\"tags\":[\"a b\",\"c\"]}")
                .body("{\"conf\":{}}"));
        assertThat(answer.restApiStatusCode()).isEqualTo(200);
        assertThat(answer.restApiResponse())
                .isEqualTo("{\"as\":\"Admin\",\"asked\":\"POST /dags/a/dagRuns?limit=1&tags=a+b&tags=c\",\"body\":{\"conf\":{}}}");
    }

    @Test
    void what_airflow_refuses_is_an_error_with_its_answer() {
        RestApiClientException refused = catchThrowableOfType(
                RestApiClientException.class, () -> rest(InvokeRestApiRequest.builder().method("GET").path("/nothing")));
        assertThat(refused.details().get("RestApiStatusCode")).isEqualTo(404);
        assertThat(refused.details().get("RestApiResponse")).asString().contains("GET /nothing?");
        RestApiServerException broken = catchThrowableOfType(
                RestApiServerException.class, () -> rest(InvokeRestApiRequest.builder().method("GET").path("/broken")));
        assertThat(broken.details().get("RestApiStatusCode")).isEqualTo(500);
        refused(
                () -> rest(InvokeRestApiRequest.builder().method("GET").path("dags")),
                ValidationException.class,
                "Path must begin with / and have no query: dags");
    }

    @Test
    void a_caller_is_there_as_whom_his_policies_let_him_be() {
        for (String role : List.of("Admin", "Op", "User")) {
            mwaa.forbidden.add("airflow:InvokeRestApi " + role);
        }
        assertThat(rest(InvokeRestApiRequest.builder().method("GET").path("/dags")).restApiResponse())
                .startsWith("{\"as\":\"Viewer\",");
    }

    @Test
    void who_may_be_nobody_there_is_refused() {
        for (String role : List.of("Admin", "Op", "User", "Viewer", "Public")) {
            mwaa.forbidden.add("airflow:InvokeRestApi " + role);
        }
        refused(
                () -> rest(InvokeRestApiRequest.builder().method("GET").path("/dags")),
                AccessDeniedException.class,
                "User: arn:aws:iam::000000000001:root is not authorized to perform: airflow:InvokeRestApi on resource: "
                        + "arn:aws:airflow:eu-west-1:000000000001:role/e/*");
    }

    @Test
    void tags_are_given_and_taken_while_it_runs() {
        mwaa.api().tagResource(new TagResourceInput(ARN, Map.of("a", "1", "b", "2")), call());
        mwaa.api().untagResource(new UntagResourceInput(ARN, List.of("a")), call());
        assertThat(mwaa.api()
                        .listTagsForResource(new ListTagsForResourceInput(ARN), call())
                        .tags())
                .isEqualTo(Map.of("b", "2"));
        assertThat(MwaaUnderTest.tags(mwaa.get())).isEqualTo(Map.of("b", "2"));
        refused(
                () -> mwaa.api().tagResource(new TagResourceInput(ARN, Map.of("aws:a", "1")), call()),
                ValidationException.class,
                "Tag keys starting with aws: are reserved: aws:a");
        refused(
                () -> mwaa.api().listTagsForResource(new ListTagsForResourceInput(ARN + "2"), call()),
                ResourceNotFoundException.class,
                "No environment found with name e2.");
    }

    @Test
    void metrics_of_an_environment_are_handed_on() {
        MetricDatum datum = MetricDatum.builder()
                .metricName("SchedulerHeartbeat")
                .timestamp(MwaaUnderTest.START)
                .dimensions(List.of(new Dimension("Environment", "e")))
                .value(1.0)
                .build();
        mwaa.api().publishMetrics(new PublishMetricsInput("e", List.of(datum)), call());
        assertThat(mwaa.metrics).containsExactly(datum);
        refused(
                () -> mwaa.api().publishMetrics(new PublishMetricsInput("f", List.of(datum)), call()),
                ValidationException.class,
                "No environment found with name f.");
    }
}

package dev.millrace.cloud.service.cloudwatch;

import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.NOON;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.REGION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.endpoint.ServiceEndpoint;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.cbor.CBORMapper;

/// CloudWatch's clients speak three protocols: boto3 JSON, the newer SDKs CBOR, the older ones forms.
class ProtocolsTest {
    private static final CBORMapper CBOR = new CBORMapper();

    @TempDir
    Path data;

    private CloudWatchUnderTest cloudWatch;
    private ServiceEndpoint endpoint;

    @BeforeEach
    void open() {
        cloudWatch = new CloudWatchUnderTest(data);
        endpoint = ServiceEndpoint.of(cloudWatch.service().api());
    }

    @AfterEach
    void close() {
        cloudWatch.close();
    }

    private HttpResponse send(String path, Headers headers, byte[] body) {
        HttpRequest request = new HttpRequest("POST", path, "", headers, Body.of(Bytes.wrap(body)));
        return endpoint.answer(request, Caller.root(ACCOUNT, "key"), ACCOUNT, REGION, "request");
    }

    private HttpResponse json(String operation, String body) {
        Headers headers = new Headers()
                .add("Content-Type", "application/x-amz-json-1.0")
                .add("X-Amz-Target", "GraniteServiceVersion20100801." + operation)
                .add("x-amzn-query-mode", "true");
        return send("/", headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse cbor(String operation, Map<String, ?> body) {
        Headers headers = new Headers().add("Content-Type", "application/cbor").add("smithy-protocol", "rpc-v2-cbor");
        return send(
                "/service/GraniteServiceVersion20100801/operation/" + operation, headers, CBOR.writeValueAsBytes(body));
    }

    private HttpResponse form(String body) {
        Headers headers = new Headers().add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        return send("/", headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(HttpResponse response) {
        HttpResponse.Payload.Whole whole = (HttpResponse.Payload.Whole) response.payload();
        return Arrays.copyOf(whole.array(), whole.length());
    }

    private static String text(HttpResponse response) {
        return new String(bytes(response), StandardCharsets.UTF_8);
    }

    @Test
    void what_one_protocol_put_the_others_read() {
        assertThat(json("PutMetricData", "{\"Namespace\":\"App\",\"MetricData\":[{\"MetricName\":\"A\",\"Value\":1.5}]}")
                        .status())
                .isEqualTo(200);
        assertThat(cbor(
                                "PutMetricData",
                                Map.of(
                                        "Namespace",
                                        "App",
                                        "MetricData",
                                        List.of(Map.of("MetricName", "A", "Value", 2.5, "Unit", "None"))))
                        .status())
                .isEqualTo(200);
        assertThat(form("Action=PutMetricData&Version=2010-08-01&Namespace=App&MetricData.member.1.MetricName=A"
                                + "&MetricData.member.1.Value=4")
                        .status())
                .isEqualTo(200);

        String question = "\"Namespace\":\"App\",\"MetricName\":\"A\",\"Period\":60,\"Statistics\":[\"Sum\"]";
        assertThat(text(json(
                        "GetMetricStatistics",
                        "{" + question + ",\"StartTime\":" + NOON.getEpochSecond() + ",\"EndTime\":"
                                + NOON.plusSeconds(60).getEpochSecond() + "}")))
                .contains("\"Sum\":8.0", "\"Timestamp\":" + NOON.getEpochSecond());
        assertThat(text(form("Action=GetMetricStatistics&Version=2010-08-01&Namespace=App&MetricName=A&Period=60"
                        + "&Statistics.member.1=Sum&StartTime=2026-03-01T12%3A00%3A00Z&EndTime=2026-03-01T12%3A01%3A00Z")))
                .contains(
                        "<GetMetricStatisticsResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">",
                        "<member>",
                        "<Timestamp>2026-03-01T12:00:00Z</Timestamp>",
                        "<Sum>8.0</Sum>");
        HttpResponse listed = cbor("ListMetrics", Map.of("Namespace", "App"));
        assertThat(listed.headers().first("smithy-protocol")).isEqualTo("rpc-v2-cbor");
        JsonNode metrics = CBOR.readTree(bytes(listed)).get("Metrics");
        assertThat(metrics.size()).isEqualTo(1);
        assertThat(metrics.get(0).get("MetricName").asString()).isEqualTo("A");
    }

    @Test
    void an_error_has_the_name_and_the_code_that_each_protocol_knows() {
        HttpResponse json = json("PutMetricData", "{\"Namespace\":\"AWS/x\",\"MetricData\":[]}");
        assertThat(json.status()).isEqualTo(400);
        assertThat(json.headers().first("x-amzn-query-error")).isEqualTo("InvalidParameterValue;Sender");
        assertThat(text(json))
                .isEqualTo("{\"__type\":\"InvalidParameterValueException\","
                        + "\"message\":\"The value AWS/x for parameter Namespace is invalid.\"}");

        HttpResponse cbor = cbor("PutMetricData", Map.of("Namespace", "AWS/x"));
        assertThat(cbor.headers().first("x-amzn-query-error")).isEqualTo("InvalidParameterValue;Sender");
        assertThat(CBOR.readTree(bytes(cbor)).get("__type").asString()).isEqualTo("InvalidParameterValueException");

        HttpResponse form = form("Action=PutMetricData&Version=2010-08-01&Namespace=AWS%2Fx");
        assertThat(form.status()).isEqualTo(400);
        assertThat(text(form))
                .contains(
                        "<Type>Sender</Type><Code>InvalidParameterValue</Code>"
                                + "<Message>The value AWS/x for parameter Namespace is invalid.</Message>");
        assertThat(text(form("Action=GetDashboard&Version=2010-08-01&DashboardName=none")))
                .contains("<Code>ResourceNotFound</Code><Message>Dashboard none does not exist</Message>");
    }

    @Test
    void infinity_and_no_number_are_refused_in_each() {
        assertThat(text(json(
                        "PutMetricData",
                        "{\"Namespace\":\"App\",\"MetricData\":[{\"MetricName\":\"A\",\"Value\":\"NaN\"}]}")))
                .contains("The value NaN for parameter MetricData.member.1.Value is invalid.");
        assertThat(text(form("Action=PutMetricData&Version=2010-08-01&Namespace=App&MetricData.member.1.MetricName=A"
                        + "&MetricData.member.1.Value=Infinity")))
                .contains("The value Infinity for parameter MetricData.member.1.Value is invalid.");
        HttpResponse cbor = cbor(
                "PutMetricData",
                Map.of("Namespace", "App", "MetricData", List.of(Map.of("MetricName", "A", "Value", Double.NaN))));
        assertThat(CBOR.readTree(bytes(cbor)).get("message").asString())
                .isEqualTo("The value NaN for parameter MetricData.member.1.Value is invalid.");
    }
}

package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.service.lambda.LambdaUnderTest.ARN;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.lambda.url.FunctionUrls;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.lambda.AddPermissionRequest;
import dev.millrace.wire.lambda.Cors;
import dev.millrace.wire.lambda.CreateFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.DeleteAliasRequest;
import dev.millrace.wire.lambda.DeleteFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.GetFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.ListFunctionUrlConfigsRequest;
import dev.millrace.wire.lambda.PublishVersionRequest;
import dev.millrace.wire.lambda.ResourceConflictException;
import dev.millrace.wire.lambda.ResourceNotFoundException;
import dev.millrace.wire.lambda.UpdateFunctionUrlConfigRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FunctionUrlsTest {
    private static final FunctionUrls.Rights NONE = (_, _, _) -> false;

    @TempDir
    Path data;

    private LambdaUnderTest lambda;

    @BeforeEach
    void open() {
        lambda = new LambdaUnderTest(data);
        lambda.create(image());
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    @Test
    void a_public_url_answers_whom_the_policy_lets_and_tells_the_function_of_the_request() throws Exception {
        String host = url(null, "NONE", null);
        assertThat(ask(host, request("GET", "/", "", "")).status()).isEqualTo(403);
        permit();
        HttpResponse answer = ask(host, request("POST", "/a/b", "x=1&x=2&y=%20z", "{\"n\":1}")
                .with("Content-Type", "application/json")
                .with("Cookie", "a=1; b=2"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer))
                .contains("\"version\":\"2.0\"", "\"rawPath\":\"/a/b\"", "\"rawQueryString\":\"x=1&x=2&y=%20z\"")
                .contains("\"queryStringParameters\":{\"x\":\"1,2\",\"y\":\" z\"}", "\"cookies\":[\"a=1\",\"b=2\"]")
                .contains("\"body\":\"{\\\"n\\\":1}\",\"isBase64Encoded\":false", "\"accountId\":\"anonymous\"")
                .contains("\"time\":\"01/May/2025:12:00:00 +0000\",\"timeEpoch\":1746100800000");
        assertThat(text(ask(host, request("POST", "/", "", "a=1").with("Content-Type", "application/x-www-form-urlencoded"))))
                .contains("\"body\":\"YT0x\",\"isBase64Encoded\":true");
        assertThat(text(ask(host, request("POST", "/", "", "a").with("Content-Type", ";"))))
                .contains("\"body\":\"YQ==\",\"isBase64Encoded\":true");
    }

    @Test
    void a_function_says_the_response_or_just_its_body() throws Exception {
        String host = url(null, "NONE", null);
        permit();
        HttpResponse said = answering(host, """
                {"statusCode": 201, "headers": {"content-type": "text/plain", "Content-Length": "99"},
                 "cookies": ["a=1", "b=2"], "body": "aGk=", "isBase64Encoded": true}""");
        assertThat(said.status()).isEqualTo(201);
        assertThat(said.headers().first("Content-Type")).isEqualTo("text/plain");
        assertThat(said.headers().has("Content-Length")).isFalse();
        assertThat(said.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(text(said)).isEqualTo("hi");
        HttpResponse body = answering(host, "{\"a\":1}");
        assertThat(body.status()).isEqualTo(200);
        assertThat(body.headers().first("Content-Type")).isEqualTo("application/json");
        assertThat(text(body)).isEqualTo("{\"a\":1}");
        assertThat(text(answering(host, "\"hello\""))).isEqualTo("hello");
        assertThat(answering(host, "{\"statusCode\":200,\"headers\":{\"x\":\"a\\r\\nb\"}}").status()).isEqualTo(502);
        assertThat(answering(host, "{\"statusCode\":200,\"headers\":{\"\":\"a\"}}").status()).isEqualTo(502);
        assertThat(answering(host, "{\"statusCode\":99}").status()).isEqualTo(502);
        lambda.environments.script = (_, _, _) -> {
            throw new ScriptedEnvironments.FunctionFailed("{}");
        };
        HttpResponse failed = ask(host, request("GET", "/", "", ""));
        assertThat(failed.status()).isEqualTo(502);
        assertThat(text(failed)).isEqualTo("{\"Message\":\"Internal Server Error\"}");
    }

    @Test
    void a_signed_url_asks_for_both_rights_and_tells_who_calls() throws Exception {
        String host = url(null, "AWS_IAM", null);
        FunctionUrls.Site site = lambda.work.urls().find(host).orElseThrow();
        assertThat(site.signed()).isTrue();
        Caller caller = Caller.root("000000000000", "test");
        HttpRequest get = request("GET", "/", "", "").whole(host);
        assertThat(site.answer(get, Bytes.EMPTY, caller, (_, action, _) -> action.equals("lambda:InvokeFunctionUrl"), "r")
                        .status())
                .isEqualTo(403);
        assertThat(text(site.answer(
                        get, Bytes.EMPTY, caller, (_, _, resource) -> resource.equals(ARN), "11111111-2222-4333-8444-555555555555")))
                .contains("\"authorizer\":{\"iam\":{\"accessKey\":\"test\",\"accountId\":\"000000000000\"");
    }

    @Test
    void rules_for_browsers_answer_their_questions_and_go_over_what_the_function_says() throws Exception {
        String host = url(
                null,
                "NONE",
                Cors.builder()
                        .allowOrigins(List.of("http://good.example"))
                        .allowMethods(List.of("PUT"))
                        .allowHeaders(List.of("x-a"))
                        .maxAge(60)
                        .build());
        permit();
        FunctionUrls.Site site = lambda.work.urls().find(host).orElseThrow();
        HttpResponse let = site.preflight(request("OPTIONS", "/", "", "")
                        .with("Origin", "http://good.example")
                        .with("Access-Control-Request-Method", "PUT")
                        .whole(host))
                .orElseThrow();
        assertThat(let.headers().first("Access-Control-Allow-Origin")).isEqualTo("http://good.example");
        assertThat(let.headers().first("Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(let.headers().first("Access-Control-Allow-Headers")).isEqualTo("x-a");
        assertThat(let.headers().first("Access-Control-Max-Age")).isEqualTo("60");
        HttpResponse bad = site.preflight(request("OPTIONS", "/", "", "")
                        .with("Origin", "http://bad.example")
                        .with("Access-Control-Request-Method", "PUT")
                        .whole(host))
                .orElseThrow();
        assertThat(bad.headers().has("Access-Control-Allow-Origin")).isFalse();
        HttpResponse answer = ask(host, request("GET", "/", "", "").with("Origin", "http://good.example"));
        assertThat(answer.headers().first("Access-Control-Allow-Origin")).isEqualTo("http://good.example");
    }

    @Test
    void urls_are_made_changed_listed_and_removed_with_what_they_are_of() {
        String host = url(null, "NONE", null);
        assertThatThrownBy(() -> url(null, "NONE", null))
                .isInstanceOfSatisfying(ResourceConflictException.class, refusal -> assertThat(refusal.message())
                        .isEqualTo("Failed to create function url config for [functionArn = " + ARN
                                + "]. Error message:  FunctionUrlConfig exists for this Lambda function"));
        lambda.api.publishVersion(PublishVersionRequest.builder().functionName("predict").build(), call());
        lambda.alias("live", "1");
        String ofAlias = url("live", "AWS_IAM", null);
        lambda.api.updateFunctionUrlConfig(
                UpdateFunctionUrlConfigRequest.builder()
                        .functionName("predict")
                        .authType("AWS_IAM")
                        .build(),
                call());
        assertThat(lambda.api
                        .listFunctionUrlConfigs(
                                ListFunctionUrlConfigsRequest.builder().functionName("predict").build(), call())
                        .functionUrlConfigs())
                .extracting(one -> one.functionArn() + " " + one.authType())
                .containsExactly(ARN + " AWS_IAM", ARN + ":live AWS_IAM");
        lambda.restart();
        assertThat(lambda.work.urls().find(host + ":4566")).isPresent();
        assertThat(lambda.work.urls().find(host.toUpperCase(Locale.ROOT))).isPresent();
        lambda.api.deleteAlias(DeleteAliasRequest.builder().functionName("predict").name("live").build(), call());
        assertThat(lambda.work.urls().find(ofAlias)).isEmpty();
        lambda.api.deleteFunctionUrlConfig(
                DeleteFunctionUrlConfigRequest.builder().functionName("predict").build(), call());
        assertThat(lambda.work.urls().find(host)).isEmpty();
        assertThatThrownBy(() -> lambda.api.getFunctionUrlConfig(
                        GetFunctionUrlConfigRequest.builder().functionName("predict").build(), call()))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, refusal -> assertThat(refusal.message())
                        .isEqualTo("The resource you requested does not exist."));
    }

    private String url(String qualifier, String authType, Cors cors) {
        String url = lambda.api
                .createFunctionUrlConfig(
                        CreateFunctionUrlConfigRequest.builder()
                                .functionName("predict")
                                .qualifier(qualifier)
                                .authType(authType)
                                .cors(cors)
                                .build(),
                        call())
                .functionUrl();
        assertThat(url).matches("http://[a-z2-7]{32}\\.lambda-url\\.us-east-1\\.localhost:4566/");
        return URI.create(url).getHost();
    }

    private void permit() {
        for (String action : List.of("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")) {
            lambda.api.addPermission(
                    AddPermissionRequest.builder()
                            .functionName("predict")
                            .statementId(action.replace(':', '-'))
                            .action(action)
                            .principal("*")
                            .build(),
                    call());
        }
    }

    private HttpResponse answering(String host, String json) throws Exception {
        lambda.environments.script = (_, _, _) -> json;
        return ask(host, request("GET", "/", "", ""));
    }

    private HttpResponse ask(String host, Asked asked) throws Exception {
        return lambda.work
                .urls()
                .find(host)
                .orElseThrow()
                .answer(asked.whole(host), Bytes.utf8(asked.body), null, NONE, "11111111-2222-4333-8444-555555555555");
    }

    private static Asked request(String method, String path, String query, String body) {
        return new Asked(method, path, query, body, new Headers());
    }

    private record Asked(String method, String path, String query, String body, Headers headers) {
        private Asked with(String name, String value) {
            headers.add(name, value);
            return this;
        }

        private HttpRequest whole(String host) {
            headers.set("Host", host);
            return new HttpRequest(method, path, query, headers, Body.of(Bytes.utf8(body)));
        }
    }

    private static String text(HttpResponse answer) {
        HttpResponse.Payload.Whole whole = (HttpResponse.Payload.Whole) answer.payload();
        return new String(whole.array(), 0, whole.length(), StandardCharsets.UTF_8);
    }
}

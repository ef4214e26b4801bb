package dev.millrace.cloud.http;

import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a service says when it refuses, read from the places where its protocol has it.
record Refusal(int status, String code, String message) {
    static Refusal of(ServiceFacts facts, HttpResponse<String> answer) {
        String body = answer.body();
        return switch (facts.protocol()) {
            case AWS_JSON, RPC_V2_CBOR -> {
                JsonNode error = JsonMapper.shared().readTree(body);
                yield new Refusal(answer.statusCode(), error.path("__type").asString(""), message(error));
            }
            case REST_JSON ->
                new Refusal(
                        answer.statusCode(),
                        answer.headers().firstValue("x-amzn-ErrorType").orElse(""),
                        message(JsonMapper.shared().readTree(body)));
            case REST_XML, AWS_QUERY, EC2_QUERY ->
                new Refusal(answer.statusCode(), element("Code", body), element("Message", body));
        };
    }

    private static String message(JsonNode error) {
        return error.path(error.has("message") ? "message" : "Message").asString("");
    }

    private static String element(String name, String xml) {
        Matcher found = Pattern.compile("<" + name + ">(.*?)</" + name + ">", Pattern.DOTALL)
                .matcher(xml);
        return found.find() ? found.group(1).replace("&quot;", "\"").replace("&apos;", "'") : "";
    }
}

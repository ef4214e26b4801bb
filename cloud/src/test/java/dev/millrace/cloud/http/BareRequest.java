package dev.millrace.cloud.http;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A request as a service's protocol has it, before anybody signs it.
record BareRequest(String method, String path, Map<String, String> headers, String body) {
    /// An operation of a service with awsJson.
    static BareRequest json(ServiceFacts facts, String operation, String body) {
        return new BareRequest(
                "POST",
                "/",
                Map.of(
                        "Content-Type", "application/x-amz-json-" + facts.jsonVersion(),
                        "X-Amz-Target", facts.targetPrefix() + "." + operation),
                body);
    }

    /// An operation of a service with awsQuery.
    /// @param parameters as they stand in a form: `&UserName=a`, or nothing
    static BareRequest query(ServiceFacts facts, String action, String parameters) {
        return new BareRequest(
                "POST",
                "/",
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "Action=" + action + "&Version=" + facts.apiVersion() + parameters);
    }

    static BareRequest rest(String method, String path, String body) {
        return new BareRequest(method, path, Map.of(), body);
    }

    /// An operation that a service's facts name with its place, its input empty.
    static BareRequest operation(ServiceFacts facts, String name, String place) {
        return switch (facts.protocol()) {
            case AWS_JSON, RPC_V2_CBOR -> json(facts, name, "{}");
            case AWS_QUERY, EC2_QUERY -> query(facts, name, "");
            case REST_JSON, REST_XML -> {
                String[] parts = place.split(" ", 2);
                yield rest(parts[0], parts[1].replaceAll("\\{[^}]+}", "label"), "");
            }
        };
    }

    HttpResponse<String> unsigned(RunningCloud cloud) throws Exception {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.addAll(List.of(name, value)));
        return cloud.send(method, path, body, fields.toArray(String[]::new));
    }

    HttpResponse<String> signed(RunningCloud cloud, Who who, ServiceFacts facts) throws Exception {
        SignedRequest request = SignedRequest.to(cloud, who, facts.signingName()).body(body);
        headers.forEach(request::header);
        return request.send(method, path);
    }
}

package dev.millrace.cloud.gateway;

import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.XmlWriter;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// The refusal of a request before it is known which service would word it, in a form that its client most likely
/// reads.
final class PlainAnswer {
    private record Error(String __type, String message) {}

    private PlainAnswer() {}

    static HttpResponse of(HttpRequest request, int status, String code, String message, String requestId) {
        Headers headers = new Headers().add("x-amzn-RequestId", requestId);
        boolean query = request.headers().first("Content-Type", "").startsWith("application/x-www-form-urlencoded")
                || request.query().contains("Action=");
        if (!query) {
            headers.add("x-amzn-ErrorType", code).add("Content-Type", "application/json");
            String body = JsonMapper.shared().writeValueAsString(new Error(code, message));
            return HttpResponse.of(status, headers, body.getBytes(StandardCharsets.UTF_8));
        }
        GrowingBytes out = new GrowingBytes(512);
        out.text("<ErrorResponse><Error><Type>").text(status < 500 ? "Sender" : "Receiver").text("</Type>");
        XmlWriter.text("Code", code, out);
        XmlWriter.text("Message", message, out);
        out.text("</Error>");
        XmlWriter.text("RequestId", requestId, out);
        out.text("</ErrorResponse>");
        headers.add("Content-Type", "text/xml");
        return HttpResponse.of(status, headers, out.toArray());
    }
}
